/* Storage that survives a power cut, on two sectors of NOR flash. */

#ifndef FLASH_H
#define FLASH_H

#include <stddef.h>
#include <stdint.h>

#include "iomt_secure.h"

/* Slots of the application's own; numbers under 256 are the library's. */
#define SLOT_STARTS 256u
#define SLOT_ROOT 257u
#define SLOT_AUTHORITY 258u
#define SLOT_CERTIFICATE 259u
#define SLOT_POLICY 260u
#define SLOT_SECONDS 261u

/* Finds the newest whole sector, or begins a new one where there is none. */
void flash_mount(void);

/* The callbacks over it. */
extern const iomt_storage flash_storage;

/* Cuts the power in the middle of the next write, after `words` words of it. */
void flash_cut_power_after(uint32_t words);

/* How many times flash was written to and a sector was erased, since it was new. */
uint32_t flash_stores(void);
uint32_t flash_erasures(void);

#endif
