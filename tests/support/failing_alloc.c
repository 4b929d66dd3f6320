/* SPDX-License-Identifier: MIT */
#include "support/failing_alloc.h"

#include "support/suite.h"
#include <check.h>
#include <errno.h>
#include <jansson.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <swarm/base.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void __wrap_free(void *memory);

/* The remembered blocks: a hash set with linear probing. Its own memory is never refused. */
typedef struct block_set {
    void **slots;
    size_t capacity; /* a power of two, or 0 */
    size_t used;     /* blocks and graves */
    size_t live;
} block_set;

static struct {
    pthread_mutex_t lock;
    int armed;
    int one_thread; /* only requests of `thread` */
    pthread_t thread;
    int refuse_all_after;
    size_t refuse_nth; /* 0: none */
    size_t requests;
    size_t refused;
    block_set blocks;
} state = {.lock = PTHREAD_MUTEX_INITIALIZER};

static char grave_mark;
#define GRAVE ((void *)&grave_mark)

static size_t slot_of(const block_set *set, const void *block)
{
    uint64_t hash = (uint64_t)(uintptr_t)block * 0x9e3779b97f4a7c15U;
    return (size_t)(hash >> 32) & (set->capacity - 1);
}

static void set_insert(block_set *set, void *block)
{
    size_t at = slot_of(set, block);
    while (set->slots[at] != NULL)
        at = (at + 1) & (set->capacity - 1);
    set->slots[at] = block;
    set->used++;
    set->live++;
}

static void set_grow(block_set *set)
{
    block_set larger = {.capacity = set->live * 4 < 1024 ? 1024 : set->capacity * 2};
    larger.slots = __real_calloc(larger.capacity, sizeof *larger.slots);
    if (larger.slots == NULL)
        abort();
    for (size_t at = 0; at < set->capacity; at++)
        if (set->slots[at] != NULL && set->slots[at] != GRAVE)
            set_insert(&larger, set->slots[at]);
    __real_free(set->slots);
    *set = larger;
}

static void set_add(block_set *set, void *block)
{
    if (set->used * 2 >= set->capacity)
        set_grow(set);
    set_insert(set, block);
}

/* 1 when the block was in the set. */
static int set_remove(block_set *set, const void *block)
{
    if (set->capacity == 0)
        return 0;
    for (size_t at = slot_of(set, block); set->slots[at] != NULL;
         at = (at + 1) & (set->capacity - 1)) {
        if (set->slots[at] == block) {
            set->slots[at] = GRAVE;
            set->live--;
            return 1;
        }
    }
    return 0;
}

static void set_empty(block_set *set)
{
    __real_free(set->slots);
    *set = (block_set){0};
}

/* Is this request one to be looked at? The lock is held. */
static int watches(void)
{
    return state.armed && (!state.one_thread || pthread_equal(state.thread, pthread_self()));
}

/* Count a request. 1 when it shall be refused. The lock is held. */
static int refuse(void)
{
    if (!watches())
        return 0;
    state.requests++;
    if (state.refuse_nth == 0 || state.requests < state.refuse_nth)
        return 0;
    if (state.requests > state.refuse_nth && !state.refuse_all_after)
        return 0;
    state.refused++;
    errno = ENOMEM;
    return 1;
}

static void *remember(void *block)
{
    if (block != NULL && watches())
        set_add(&state.blocks, block);
    return block;
}

void *__wrap_malloc(size_t size)
{
    pthread_mutex_lock(&state.lock);
    void *block = refuse() ? NULL : remember(__real_malloc(size));
    pthread_mutex_unlock(&state.lock);
    return block;
}

void *__wrap_calloc(size_t count, size_t size)
{
    pthread_mutex_lock(&state.lock);
    void *block = refuse() ? NULL : remember(__real_calloc(count, size));
    pthread_mutex_unlock(&state.lock);
    return block;
}

void *__wrap_realloc(void *memory, size_t size)
{
    pthread_mutex_lock(&state.lock);
    void *block = NULL;
    if (!refuse()) {
        int known = memory != NULL && set_remove(&state.blocks, memory);
        block = __real_realloc(memory, size);
        if (known && block != NULL)
            set_add(&state.blocks, block);
        else if (known)
            set_add(&state.blocks, memory);
        else if (memory == NULL)
            remember(block);
    }
    pthread_mutex_unlock(&state.lock);
    return block;
}

void __wrap_free(void *memory)
{
    pthread_mutex_lock(&state.lock);
    if (memory != NULL)
        set_remove(&state.blocks, memory);
    __real_free(memory);
    pthread_mutex_unlock(&state.lock);
}

static void arm(size_t nth, int all_after)
{
    pthread_mutex_lock(&state.lock);
    state.armed = 1;
    state.refuse_nth = nth;
    state.refuse_all_after = all_after;
    state.requests = 0;
    state.refused = 0;
    set_empty(&state.blocks);
    pthread_mutex_unlock(&state.lock);
}

void failing_alloc_count_only(void)
{
    arm(0, 0);
}

void failing_alloc_arm(size_t nth)
{
    arm(nth, 0);
}

void failing_alloc_arm_from(size_t nth)
{
    arm(nth, 1);
}

void failing_alloc_arm_on(size_t nth)
{
    pthread_mutex_lock(&state.lock);
    state.armed = 1;
    state.refuse_nth = nth;
    state.refuse_all_after = 0;
    state.requests = 0;
    state.refused = 0;
    pthread_mutex_unlock(&state.lock);
}

void failing_alloc_only_this_thread(void)
{
    pthread_mutex_lock(&state.lock);
    state.one_thread = 1;
    state.thread = pthread_self();
    pthread_mutex_unlock(&state.lock);
}

void failing_alloc_disarm(void)
{
    pthread_mutex_lock(&state.lock);
    state.armed = 0;
    pthread_mutex_unlock(&state.lock);
}

static size_t read_locked(const size_t *number)
{
    pthread_mutex_lock(&state.lock);
    size_t value = *number;
    pthread_mutex_unlock(&state.lock);
    return value;
}

size_t failing_alloc_requests(void)
{
    return read_locked(&state.requests);
}

size_t failing_alloc_refused(void)
{
    return read_locked(&state.refused);
}

size_t failing_alloc_live(void)
{
    return read_locked(&state.blocks.live);
}

void failing_alloc_use_for_jansson(void)
{
    json_set_alloc_funcs(__wrap_malloc, __wrap_free);
}

size_t failing_alloc_after(size_t nth)
{
    return nth + 1 + (suite_is_slow() > 1 ? nth / 8 : 0);
}

int failing_alloc_next_round(size_t nth)
{
    failing_alloc_disarm();
    if (nth > 1 && failing_alloc_refused() == 0)
        return 0;
    failing_alloc_arm(nth);
    return 1;
}

static void judge(int result, int tolerant, size_t nth)
{
    size_t refused = failing_alloc_refused();
    size_t live = failing_alloc_live();

    if (refused == 0 && result != 0)
        ck_abort_msg("with memory enough the scenario returned %d", result);
    if (refused > 0 && result != SWARM_E_NOMEM && !(tolerant && result == 0))
        ck_abort_msg("with request %zu refused the scenario returned %d, not SWARM_E_NOMEM", nth,
                     result);
    if (live > 0)
        ck_abort_msg("with request %zu refused (%zu in all) the scenario leaks %zu blocks", nth,
                     refused, live);
}

static size_t each(failing_alloc_scenario scenario, void *user, int tolerant, int all_after)
{
    for (size_t nth = 1;; nth = failing_alloc_after(nth)) {
        arm(nth, all_after);
        int result = scenario(user);
        failing_alloc_disarm();
        judge(result, tolerant, nth);
        if (failing_alloc_refused() == 0)
            return failing_alloc_requests();
    }
}

size_t failing_alloc_each(failing_alloc_scenario scenario, void *user)
{
    each(scenario, user, 0, 1);
    return each(scenario, user, 0, 0);
}

size_t failing_alloc_each_tolerant(failing_alloc_scenario scenario, void *user)
{
    each(scenario, user, 1, 1);
    return each(scenario, user, 1, 0);
}
