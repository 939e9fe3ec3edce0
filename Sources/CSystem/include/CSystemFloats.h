#ifndef CSYSTEM_FLOATS_H
#define CSYSTEM_FLOATS_H

// Powers of ten for the float parser.

#include <stdint.h>

/// The range of exponents the table of 128-bit powers covers.
#define CSYSTEM_SMALLEST_POWER -348
#define CSYSTEM_LARGEST_POWER 347

extern const uint64_t csystem_power_table[1392];
extern const double csystem_exact_power_table[23];
extern const uint64_t csystem_integer_power_table[20];

/// 10^n for n in -348...347 as the upper 128 bits of its binary digits, rounded down: high word, low word, and so on.
static inline const uint64_t *_Nonnull csystem_powers_of_ten(void) { return csystem_power_table; }

/// 10^n for n in 0...22, the powers that a double holds exactly.
static inline const double *_Nonnull csystem_exact_powers_of_ten(void) { return csystem_exact_power_table; }

/// 10^n for n in 0...19.
static inline const uint64_t *_Nonnull csystem_integer_powers_of_ten(void) { return csystem_integer_power_table; }

#endif
