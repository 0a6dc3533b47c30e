/*
 * iomt-secure: protects patient data at the edge of connected medical devices.
 *
 * From the moment that a device links this library, no measurement leaves it unless
 *   1. the device and the receiver have proved who they are,
 *   2. a signed policy says that this recipient may have this datum for this purpose,
 *   3. it is sealed in an authenticated, replay-proof frame.
 *
 * THE LIFE OF A DEVICE
 *
 *   once, at start
 *     iomt_layout_check()            the header and the library are of one build
 *     iomt_trust_init, _add_anchor   whom to believe: roots, or keys that were paired
 *     iomt_time_floor_load           the earliest time that it can be now
 *     iomt_credential_x5chain        the own certificate; a callback signs, in a secure element
 *   for each session
 *     iomt_now_init                  the time to decide at
 *     iomt_edhoc_initiator_init      methods, cipher suites, credentials, trust
 *     iomt_edhoc_init, _message_1_write, _message_2_read, _message_3_write, _message_4_read
 *     iomt_edhoc_establish           both sides have proved who they are
 *     iomt_session_peer              who the peer is; end here if it is not the one you want
 *     iomt_session_open_link         a sealer for what leaves, an opener for what comes
 *   then
 *     iomt_policy_accept             a signed policy, never an older one
 *     iomt_minimizer_init            what it says for this peer and this purpose
 *     iomt_sealer_update_key         frames are bound to that policy from here on
 *     iomt_batch_init
 *     loop: iomt_minimizer_sample or _wave; when the batch is full, or it is time:
 *           iomt_sealer_seal, send the frame, iomt_batch_renew
 *     iomt_sealer_close, and iomt_..._wipe for every object
 *
 * A session can outlive a restart. iomt_link_begin takes the place of iomt_session_open_link and makes
 * both directions one object that is kept in storage; iomt_link_... take the place of iomt_sealer_...
 * and iomt_opener_.... After iomt_link_update_key wait for IOMT_RECEIVED_ACKNOWLEDGED, and call
 * iomt_link_acknowledged: measurements can be sealed from there on. After a restart iomt_link_resume
 * goes on without a handshake; whatever it fails with, shake hands. The peer says `kept` in its options,
 * and opens with iomt_opener_open_kept.
 *
 * On the receiver's side: iomt_edhoc_responder_init, then iomt_opener_open for each frame and
 * iomt_items_next for each measurement in it.
 *
 * STATUS
 *
 * Functions return IOMT_OK (0) or an IOMT_ERROR_... with a stable number; iomt_strerror gives a
 * sentence that says how to mend it, and iomt_error_name its name. Numbers under 900 are the
 * protocol's: a peer, policy or certificate was refused. 900 and more are this interface's: an
 * argument is not what it should be. What a function gives out, it writes only when it returns
 * IOMT_OK, unless its comment says more. Bytes for a message, a frame or other output may be zeroed by
 * a call that fails, and never hold a part of what it was to write; working space may hold anything
 * after any call.
 *
 * MEMORY
 *
 * On bare metal the library allocates nothing, and there is no heap to link. On hosts (IOMT_STD) the
 * cryptographic library keeps keys on the heap, and so do objects whose comment says so: wipe every
 * object there, or it leaks. Every object lives where you put it: on the stack, in static memory, inside
 * of your own structures. Its type tells the compiler size and alignment; IOMT_..._SIZE and
 * iomt_..._size() give the size too.
 *   - An object is made by its _init, or by the function that gives it out. Memory for it needs no
 *     preparation. Do not make an object where one is already: wipe that first.
 *   - Do not move or copy it. One that was is refused (IOMT_ERROR_UNINITIALIZED): a copied sealer would
 *     use its nonces twice.
 *   - What it refers to has to stay where it is until it is wiped. Comments say which arguments it
 *     refers to; all others may be gone after the call.
 *   - iomt_..._wipe overwrites it, with its secrets. Wiping NULL is legal, and so is wiping twice.
 *
 * Five capacities can be chosen: build the library with the environment variable set, and compile
 * your C with the macro of the same name; iomt_layout_check() compares the two.
 *   IOMT_RULES      32     rules and forbidden metrics of a policy's view, in an iomt_minimizer
 *   IOMT_BATCH      1024   bytes of an iomt_batch; a multiple of 16
 *   IOMT_MESSAGE    1280   bytes of the longest handshake message in an iomt_packets; of 16 too
 *   IOMT_FRAME      2048   bytes of the longest frame in an iomt_reassembler; of 16 too
 *   IOMT_CHANNELS   4      channels of a link
 *
 * ARGUMENTS
 *
 * A pointer must not be NULL unless its comment allows it; with a length of 0, data may be NULL.
 * const means that it is only read. Two arguments must not overlap if one of them is written. Texts
 * are UTF-8, end in NUL, and have at most 255 bytes.
 *
 * THREADS
 *
 * There is no global state. Different objects may be used by different threads at the same time; one
 * object by one thread at a time, but for arguments that are const: these may be shared while nobody
 * changes them. A structure of callbacks is shared with its context: an iomt_random of iomt_hedged_random
 * and an iomt_storage of iomt_file_storage_use are for one thread at a time as the object behind them
 * is. Where the processor has atomic instructions, the second of two threads that change one object at
 * once is refused with IOMT_ERROR_BUSY; do not build on it. No function blocks but in your callbacks,
 * and none is for interrupt handlers.
 *
 * CALLBACKS
 *
 * Random numbers, clock, storage and keys come through structures of functions with a context of
 * yours. A function that returns anything but 0 makes the call fail. It must return: no longjmp and
 * no C++ exception may leave it. It must not call back into the library, but for iomt_strerror,
 * iomt_error_name and the like, which take no object: hosts refuse it with IOMT_ERROR_REENTERED. Bare
 * metal refuses objects that the call is about to change with IOMT_ERROR_BUSY, but does not notice one
 * that the call only reads, nor an _init on top of one. A thread must not be cancelled in a callback.
 *
 * FAULTS
 *
 * No input makes the library panic. Should a fault of its own do so, a host's call returns
 * IOMT_ERROR_PANIC and its objects are spent; Rust's panic hook writes a line to stderr, which holds
 * no key and no measurement. On bare metal `iomt_panic`, which you define, is called and must not
 * return: restart the device.
 */
