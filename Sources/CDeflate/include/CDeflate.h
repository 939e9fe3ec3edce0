#ifndef CDEFLATE_H
#define CDEFLATE_H

#if !__has_include(<libdeflate.h>)
#error "libdeflate's headers are missing: run make deps"
#endif

#include <libdeflate.h>

#endif
