#include "signal.h"

/* Put into the image by `run`, from examples/ward/data. */
extern const int16_t ecg_start[], ecg_end[];

const int16_t *ecg_second(uint32_t second) {
    const uint32_t seconds =
        (uint32_t)(ecg_end - ecg_start) / ECG_HZ;
    return &ecg_start[second % seconds * ECG_HZ];
}

int32_t spo2_second(uint32_t second) {
    return 965 + (int32_t)(second * 7 % 20);
}
