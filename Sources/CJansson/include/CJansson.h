#ifndef CJANSSON_H
#define CJANSSON_H

#if !__has_include(<jansson.h>)
#error "jansson's headers are missing: run make deps"
#endif

#include <jansson.h>

#endif
