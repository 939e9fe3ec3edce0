#ifndef CSYSTEM_CHECKSUMS_H
#define CSYSTEM_CHECKSUMS_H

// CRC-32C with the hardware instruction.

#endif
