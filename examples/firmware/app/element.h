/* The secure element. On this board it is emulated; what it gives is what a real one gives: a public
 * key, signatures, and a secret for storage. The private key stays inside. */

#ifndef ELEMENT_H
#define ELEMENT_H

#include "iomt_secure.h"

/* Powers it up. A new one makes its key, by its own random numbers. Returns 0, or -1 if it failed. */
int element_start(void);

/* The callbacks for the key: what the library signs with. */
const iomt_signer *element_signer(void);

/* 32 bytes for the encryption of what the device stores, and for nothing else. */
const uint8_t *element_storage_key(void);

#endif
