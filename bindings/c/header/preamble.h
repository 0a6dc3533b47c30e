#include <stddef.h>
#include <stdint.h>

// The interface for hosts is declared unless the compiler says that there is none, or you do.
#if !defined(IOMT_STD) && !defined(IOMT_BARE_METAL) && __STDC_HOSTED__
#define IOMT_STD
#endif

#if UINTPTR_MAX > 0xFFFFFFFFu
#define IOMT_POINTERS_64
#else
#define IOMT_POINTERS_32
#endif

// Objects are aligned to IOMT_ALIGNMENT, whatever their type.
#if defined(_MSC_VER)
#define IOMT_ALIGNED(n) __declspec(align(IOMT_ALIGNMENT))
#else
#define IOMT_ALIGNED(n) __attribute__((aligned(IOMT_ALIGNMENT)))
#endif

// The capacities that can be chosen: see MEMORY above.
#ifndef IOMT_RULES
#define IOMT_RULES 32
#endif
#ifndef IOMT_BATCH
#define IOMT_BATCH 1024
#endif
#ifndef IOMT_MESSAGE
#define IOMT_MESSAGE 1280
#endif
#ifndef IOMT_CHANNELS
#define IOMT_CHANNELS 4
#endif
#ifndef IOMT_FRAME
#define IOMT_FRAME 2048
#endif
