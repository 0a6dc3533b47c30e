#include "common.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void must(int32_t status, const char *call) {
  if (status == IOMT_OK) return;
  fprintf(stderr, "%s: %s: %s\n", call, iomt_error_name(status), iomt_strerror(status));
  exit(1);
}

void fail(const char *what) {
  perror(what);
  exit(1);
}

/* Reads a file of at most `size` bytes. */
static size_t read_file(const char *directory, const char *name, void *out, size_t size) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", directory, name);
  FILE *file = fopen(path, "rb");
  if (file == NULL) fail(path);
  size_t len = fread(out, 1, size, file);
  if (ferror(file) || len == size) fail(path);
  fclose(file);
  return len;
}

void device_load(struct device *device, const char *directory) {
  uint8_t secret[33];
  char text[4096];
  iomt_bytes root;
  size_t count, floor_len;
  uint64_t floor;

  MUST(iomt_layout_check());
  MUST(iomt_os_random(&device->random));
  if (read_file(directory, "device.key", secret, sizeof secret) != 32) fail("device.key");
  MUST(iomt_software_key_take(&device->key, IOMT_KEY_ED25519, IOMT_USE_SIGNATURE, secret));
  MUST(iomt_software_key_signer(&device->key, &device->signer));
  device->chain[0].len = read_file(directory, "device.der", device->certificate, sizeof device->certificate);
  device->chain[0].data = device->certificate;
  floor_len = read_file(directory, "root.pem", text, sizeof text);
  MUST(iomt_pem_certificates(text, floor_len, device->root, sizeof device->root, &root, 1, &count));
  device->root_len = root.len;
  memset(&device->authority, 0, sizeof device->authority);
  device->authority.key.kind = IOMT_KEY_ED25519;
  device->authority.kinds = IOMT_KIND_POLICY;
  if (read_file(directory, "authority.key", device->authority.key.bytes, 33) != 32) fail("authority.key");

  snprintf(text, sizeof text, "%s/storage", directory);
  MUST(iomt_file_storage_open(&device->files, text));
  MUST(iomt_file_storage_use(&device->files, &device->storage));
  MUST(iomt_time_floor_load(&device->storage, NOW, &floor));
  MUST(iomt_now_init(&device->now, floor, NULL));
}

void device_wipe(struct device *device) {
  MUST(iomt_file_storage_wipe(&device->files));
  MUST(iomt_software_key_wipe(&device->key));
}

uint16_t gateway_port(const char *directory, const char *transport) {
  char text[128], word[16];
  unsigned port;
  text[read_file(directory, "contact", text, sizeof text)] = 0;
  for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
    if (*line == '\n') line++;
    if (sscanf(line, "%15s %u", word, &port) == 2 && strcmp(word, transport) == 0) return (uint16_t)port;
  }
  fprintf(stderr, "contact: no %s\n", transport);
  exit(1);
}

void stream_start(struct stream *stream, struct device *device, const uint8_t *statement, size_t len) {
  iomt_policy policy;
  const char *path = getenv("ECG");
  char name[IOMT_NAME_SIZE];

  /* Who is this? Nothing was said to anyone else. */
  MUST(iomt_peer_name(&stream->peer, IOMT_NAME_WHOLE, name, sizeof name));
  if (strcmp(name, GATEWAY) != 0) {
    fprintf(stderr, "%s is not the gateway\n", name);
    exit(1);
  }
  if (len > sizeof stream->statement) fail("the policy");
  memcpy(stream->statement, statement, len);
  MUST(iomt_policy_accept(&policy, stream->statement, len, &device->authority, 1, "ward", &device->now,
                          &device->storage, stream->work, sizeof stream->work));
  MUST(iomt_minimizer_init(&stream->minimizer, &policy, &stream->peer, "TREAT", &device->now));
  MUST(iomt_policy_wipe(&policy));
  MUST(iomt_batch_init(&stream->batch, &stream->minimizer, &device->now));

  /* A recorded ECG: 360 counts a second, 16 bits each. */
  FILE *file = fopen(path != NULL ? path : "ecg.i16le", "rb");
  if (file == NULL) fail("ecg");
  stream->ecg = (int16_t *)calloc(360 * SECONDS, sizeof(int16_t));
  if (stream->ecg == NULL) fail("ecg");
  stream->ecg_len = fread(stream->ecg, sizeof(int16_t), 360 * SECONDS, file);
  fclose(file);
  stream->second = 0;
}

/* Gives the minimizer a sample. */
static void sample(struct stream *stream, uint32_t code, uint16_t unit, int32_t mantissa, int8_t exponent) {
  iomt_sample sample;
  uint8_t outcome;
  memset(&sample, 0, sizeof sample);
  sample.time = (NOW + (uint64_t)stream->second) * 1000;
  sample.base = IOMT_BASE_UTC;
  sample.code = code;
  sample.unit = unit;
  MUST(iomt_float(mantissa, exponent, &sample.value));
  MUST(iomt_minimizer_sample(&stream->minimizer, &sample, &stream->batch, &outcome));
}

int stream_second(struct stream *stream) {
  iomt_wave wave;
  uint8_t outcome;
  int32_t drift = (int32_t)(stream->second % 7);
  if (stream->second == SECONDS || (stream->second + 1) * 360 > stream->ecg_len) return 0;

  sample(stream, 150456, 544, 974 - drift, -1);  /* MDC_PULS_OXIM_SAT_O2, %: leaves to a whole percent */
  sample(stream, 149530, 2720, 72 + drift, 0);   /* MDC_PULS_OXIM_PULS_RATE, beats a minute */
  sample(stream, 150388, 6048, 3360 + drift, -2); /* MDC_TEMP_SKIN, which no rule names: stays here */

  /* MDC_ECG_ELEC_POTL_II in mV, 5 uV a count: of it the heart rate leaves, and nothing else. */
  memset(&wave, 0, sizeof wave);
  wave.start = (NOW + (uint64_t)stream->second) * 1000;
  wave.code = 131330;
  wave.unit = 4274;
  wave.rate_numerator = 360;
  wave.rate_denominator = 1;
  wave.counts16 = stream->ecg + stream->second * 360;
  wave.count = 360;
  MUST(iomt_float(-5120, -3, &wave.offset));
  MUST(iomt_float(5, -3, &wave.resolution));
  MUST(iomt_minimizer_wave(&stream->minimizer, &wave, &stream->batch, &outcome));
  stream->second++;
  return 1;
}

void stream_report(const struct stream *stream, const char *transport, unsigned frames, size_t bytes) {
  iomt_tally samples, waves, made;
  MUST(iomt_minimizer_tally(&stream->minimizer, IOMT_TALLY_SAMPLES, &samples));
  MUST(iomt_minimizer_tally(&stream->minimizer, IOMT_TALLY_WAVES, &waves));
  MUST(iomt_minimizer_tally(&stream->minimizer, IOMT_TALLY_MADE, &made));
  printf("%s: %u frames, %zu bytes; samples: %llu kept, %llu changed, %llu unnamed; %llu waves held, "
         "%llu heart rates\n",
         transport, frames, bytes, (unsigned long long)samples.kept, (unsigned long long)samples.changed,
         (unsigned long long)samples.dropped[IOMT_DROPPED_UNNAMED - IOMT_DROPPED_NEVER],
         (unsigned long long)waves.held, (unsigned long long)(made.kept + made.changed));
}

void stream_wipe(struct stream *stream) {
  free(stream->ecg);
  MUST(iomt_batch_wipe(&stream->batch));
  MUST(iomt_minimizer_wipe(&stream->minimizer));
  MUST(iomt_peer_wipe(&stream->peer));
}
