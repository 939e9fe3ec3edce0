#ifndef CCURL_H
#define CCURL_H

#if !__has_include(<curl/curl.h>)
#error "libcurl's headers are missing: run make deps"
#endif

#include <curl/curl.h>

#endif
