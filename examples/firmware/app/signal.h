/* What the sensors would give: a recorded ECG, 200 counts to the millivolt around 1024, and an oxygen
 * saturation that wanders. */

#ifndef SIGNAL_H
#define SIGNAL_H

#include <stdint.h>

#define ECG_HZ 360u

/* The counts of one second, from the start of the recording, which begins anew at its end. */
const int16_t *ecg_second(uint32_t second);
/* Tenths of a percent. */
int32_t spo2_second(uint32_t second);

#endif
