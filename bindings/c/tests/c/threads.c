/* Two threads that use one object at once, which they must not: a sealer would use a nonce twice, so that
 * the second thread has to be refused. Objects of their own are each thread's to use. */
#include "fixture.h"
#include <pthread.h>

#define FRAMES 500
#define FRAME 160

static uint8_t frames[2][FRAMES][FRAME];
static size_t lens[2][FRAMES];
static unsigned sealed[2];

static void *seal(void *context) {
  int me = *(int *)context;
  for (int i = 0; i < FRAMES; i++) {
    int32_t status = iomt_sealer_seal(&fx.iomt_sealer, 0, 0, &fx.iomt_batch, frames[me][sealed[me]], FRAME,
                                      &lens[me][sealed[me]]);
    CHECK(status == IOMT_OK || status == IOMT_ERROR_BUSY);
    if (status == IOMT_OK) sealed[me]++;
  }
  return NULL;
}

static int by_content(const void *a, const void *b) {
  return memcmp(a, b, FRAME);
}

int main(int argc, char **argv) {
  static uint8_t all[2 * FRAMES][FRAME];
  static int names[2] = {0, 1};
  pthread_t threads[2];
  uint8_t frame[IOMT_CONTROL_FRAME];
  size_t len, count = 0;
  CHECK(argc == 2);
  fx_make("storage", argv[1]);
  OK(iomt_sealer_update_key(&fx.iomt_sealer, &fx.iomt_minimizer, frame, sizeof frame, &len));
  for (int i = 0; i < 2; i++) CHECK(pthread_create(&threads[i], NULL, seal, &names[i]) == 0);
  for (int i = 0; i < 2; i++) CHECK(pthread_join(threads[i], NULL) == 0);
  /* The same content under the same nonce would be the same frame. */
  for (int i = 0; i < 2; i++) {
    for (unsigned j = 0; j < sealed[i]; j++) memcpy(all[count++], frames[i][j], FRAME);
  }
  CHECK(count > 0);
  qsort(all, count, FRAME, by_content);
  for (size_t i = 1; i < count; i++) CHECK(memcmp(all[i - 1], all[i], FRAME) != 0);
  puts("threads: ok");
  return 0;
}
