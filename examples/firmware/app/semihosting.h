/* The emulator's services for a program on bare metal (Arm IHI 0101, and the same on RISC-V). */

#ifndef SEMIHOSTING_H
#define SEMIHOSTING_H

#include <stdint.h>

/* One service; how it is asked for is the processor's. */
intptr_t semihost(uintptr_t operation, const void *argument);

#endif
