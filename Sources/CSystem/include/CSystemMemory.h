#ifndef CSYSTEM_MEMORY_H
#define CSYSTEM_MEMORY_H

/// Asks the processor to fetch the cache line at `address`, which is about to be written. Never faults.
static inline void csystem_prefetch_for_writing(const void *_Nonnull address) { __builtin_prefetch(address, 1, 3); }

#endif
