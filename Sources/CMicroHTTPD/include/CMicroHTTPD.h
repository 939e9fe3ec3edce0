#ifndef CMICROHTTPD_H
#define CMICROHTTPD_H

#if !__has_include(<microhttpd.h>)
#error "libmicrohttpd's headers are missing: run make deps"
#endif

#include <microhttpd.h>

#endif
