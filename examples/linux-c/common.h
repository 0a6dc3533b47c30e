/* What both programs share: who the device is, what it measures, and how it judges a policy. */
#ifndef COMMON_H
#define COMMON_H

#include <iomt_secure.h>
#include <stdint.h>

/* The ward's time, 2026-11-23T12:00:00Z: the device has no clock, and takes the time floor. */
#define NOW 1795435200u
#define GATEWAY "spiffe://ward.example/care/gateway/gate-1"
#define DEVICE "spiffe://ward.example/icu-3/pulse-oximeter/oxi-c"
#define SECONDS 30

/* Ends the program with the library's sentence if a call fails. */
#define MUST(call) must((call), #call)
void must(int32_t status, const char *call);
void fail(const char *what);

struct device {
  iomt_software_key key;
  iomt_signer signer;
  uint8_t certificate[2048], root[2048];
  iomt_bytes chain[1];
  size_t root_len;
  iomt_file_storage files;
  iomt_storage storage;
  iomt_authority authority;
  iomt_random random;
  iomt_now now;
};

/* Loads what enrolment has left in the directory. */
void device_load(struct device *device, const char *directory);
void device_wipe(struct device *device);
/* The gateway's port, by the word before it in the file `contact`. */
uint16_t gateway_port(const char *directory, const char *transport);

struct stream {
  iomt_peer peer;
  iomt_minimizer minimizer;
  iomt_batch batch;
  unsigned second;
  int16_t *ecg;
  size_t ecg_len;
  uint8_t statement[8192], work[8192 + IOMT_STATEMENT_OVERHEAD];
};

/* Accepts the policy that the gateway has sent, and prepares to measure. */
void stream_start(struct stream *stream, struct device *device, const uint8_t *statement, size_t len);
/* Measures for a second, if there is one left; what may leave is in the batch. 0 at the end. */
int stream_second(struct stream *stream);
/* Prints what became of everything. */
void stream_report(const struct stream *stream, const char *transport, unsigned frames, size_t bytes);
void stream_wipe(struct stream *stream);

#endif
