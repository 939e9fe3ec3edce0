// Placeholder until the room's first inhabitant moves in.
