#ifndef CDEFLATE_H
#define CDEFLATE_H

#if !__has_include(<libdeflate.h>)
#error "libdeflate's headers are missing: run make deps"
#endif
#if !__has_include(<zlib.h>)
#error "zlib's headers are missing: run make deps"
#endif

#include <libdeflate.h>
#include <zlib.h>

// `inflateInit2` is a macro. A stream of bare deflate data, without gzip's header and trailer.
static inline int cdeflate_begin_raw(z_stream *stream) { return inflateInit2(stream, -15); }

#endif
