#ifndef CSYSTEM_FLOATS_H
#define CSYSTEM_FLOATS_H

// Powers of ten for the float parser.

#endif
