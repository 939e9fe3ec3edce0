#ifndef CSNAPPY_H
#define CSNAPPY_H

#if !__has_include(<snappy-c.h>)
#error "libsnappy's headers are missing: run make deps"
#endif

#include <snappy-c.h>

#endif
