#ifndef CSYSTEM_SCANNING_H
#define CSYSTEM_SCANNING_H

// Byte scanning with SSE2 (and plain words elsewhere), inlined into the callers.

#endif
