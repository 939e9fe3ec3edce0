#ifndef CSYSTEM_SIGNALS_H
#define CSYSTEM_SIGNALS_H

// Signal handlers that only write to a pipe, and the terminal guards.

#endif
