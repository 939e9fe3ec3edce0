#ifndef CSYSTEM_PROCESS_H
#define CSYSTEM_PROCESS_H

// What the process is told by the system: limits, memory, CPU time.

#endif
