#ifndef CJANSSON_H
#define CJANSSON_H

#if !__has_include(<jansson.h>)
#error "jansson's headers are missing: run make deps"
#endif

#include <jansson.h>
#include <stdbool.h>

// True when the text was refused only because an integer does not fit into 64 bits.
static inline bool cjansson_is_overflow(const json_error_t *_Nonnull error) {
    return json_error_code(error) == json_error_numeric_overflow;
}

#endif
