#ifndef CARES_H
#define CARES_H

#if !__has_include(<ares.h>)
#error "c-ares's headers are missing: run make deps"
#endif

#include <ares.h>

#endif
