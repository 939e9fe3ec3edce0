#ifndef CYAML_H
#define CYAML_H

#if !__has_include(<yaml.h>)
#error "libyaml's headers are missing: run make deps"
#endif

#include <yaml.h>

#endif
