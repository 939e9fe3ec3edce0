#ifndef CSYSTEM_H
#define CSYSTEM_H

#include "CSystemEvents.h"
#include "CSystemScanning.h"
#include "CSystemFloats.h"
#include "CSystemMemory.h"
#include "CSystemSignals.h"
#include "CSystemChecksums.h"
#include "CSystemProcess.h"
#include "CSystemFiles.h"

#endif
