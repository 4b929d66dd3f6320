/* SPDX-License-Identifier: MIT
 *
 * Memory that runs out on demand. Every test program is linked with
 * -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free, so that what libswarm.a asks for comes
 * here first. At rest the calls pass straight through. While *armed*, requests are counted, chosen
 * ones are refused, and the blocks handed out are remembered until they are given back.
 *
 * The usual use is one function that does the whole story and cleans up behind itself:
 *
 *     static int create_and_remove(void *user)
 *     {
 *         swarm_service_spec *spec = NULL;
 *         int result = swarm_service_spec_new(&spec, NULL);
 *         if (result == 0)
 *             result = swarm_service_spec_set_name(spec, "web", NULL);
 *         swarm_service_spec_free(spec);
 *         return result;
 *     }
 *     failing_alloc_each(create_and_remove, NULL);
 *
 * libcheck allocates too: no ck_assert while armed (return a number and judge it afterwards).
 */
#ifndef TESTS_FAILING_ALLOC_H
#define TESTS_FAILING_ALLOC_H

#include <stddef.h>

/* Begin to count, with no request refused and nothing remembered. */
void failing_alloc_count_only(void);

/* Begin to count; refuse the n-th request from now, n from 1, and no other. */
void failing_alloc_arm(size_t nth);

/* Begin to count; refuse the n-th request from now and all after it. */
void failing_alloc_arm_from(size_t nth);

/* As failing_alloc_arm(), but the blocks remembered so far stay remembered: for a story that is armed
 * piece by piece. */
void failing_alloc_arm_on(size_t nth);

/* From now on only what this thread asks for is counted, refused and remembered: for a test with a peer
 * that runs in a thread of its own. */
void failing_alloc_only_this_thread(void);

/* Back to rest. What follows can be asked until the next arming. */
void failing_alloc_disarm(void);

/* Requests (malloc, calloc, realloc) made while armed. */
size_t failing_alloc_requests(void);

/* Requests refused while armed. */
size_t failing_alloc_refused(void);

/* Blocks handed out while armed and not given back so far, at rest too. */
size_t failing_alloc_live(void);

/* Let jansson take its memory from here, so that its requests are refused like ours. For the whole
 * test process; a test program only: the library never sets these hooks. */
void failing_alloc_use_for_jansson(void);

/* 0, or a negative SWARM_E_ code. Leaves nothing behind either way. */
typedef int (*failing_alloc_scenario)(void *user);

/* Run the scenario with its first request refused, then with its second, and so on until it runs
 * through with none refused; then the same with all requests from the n-th on refused. The test
 * fails unless each run with a refusal returns SWARM_E_NOMEM, the last returns 0, and none leaks.
 * Returns the number of requests of the whole scenario. */
size_t failing_alloc_each(failing_alloc_scenario scenario, void *user);

/* The same for a scenario that survives some refusals: 0 is accepted beside SWARM_E_NOMEM. */
size_t failing_alloc_each_tolerant(failing_alloc_scenario scenario, void *user);

/* The same as a loop, for a story that wants to look at things in between:
 *
 *     for_each_failing_allocation(nth)
 *     {
 *         int result = swarm_thing_change(thing);   <- the nth request is refused in here
 *         failing_alloc_disarm();
 *         ck_assert(result == 0 || unchanged(thing));
 *     }
 *
 * The loop ends after the first round in which nothing was refused. It does not judge leaks. */
#define for_each_failing_allocation(nth)                                                           \
    for (size_t nth = 1; failing_alloc_next_round(nth); nth = failing_alloc_after(nth))

/* The request to refuse after the nth: the next one; under valgrind the steps grow by an eighth. */
size_t failing_alloc_after(size_t nth);

/* Part of the macro: arms for round `nth`; 0 when the round before saw no refusal. */
int failing_alloc_next_round(size_t nth);

#endif
