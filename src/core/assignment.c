/* SPDX-License-Identifier: MIT */
#include "base/alloc.h"
#include "base/array.h"
#include "core/placing.h"
#include <stdlib.h>
#include <string.h>

typedef struct reason {
    uint32_t node; /* in names */
    swarm_filter filter;
    char *text;
} reason;

typedef struct named {
    uint32_t place;
    char *id;
} named;

struct swarm_assignment {
    struct {
        named *items; /* every node that stands here once, so that a copy is made of each id */
        size_t count, capacity;
    } names;
    size_t count;
    size_t placed;
    char *sentence;
    struct {
        reason *items;
        size_t count, capacity;
    } reasons;
    swarm__suggestion suggestion;
    uint32_t node_of[]; /* by task: first the place, then 1 + where its name is; 0 for none */
};

swarm_assignment *swarm__assignment_new(size_t count)
{
    if (count > UINT32_MAX)
        return NULL;
    swarm_assignment *assignment =
        swarm__alloc_zero(1, sizeof(swarm_assignment) + count * sizeof(uint32_t));
    if (assignment != NULL)
        assignment->count = count;
    return assignment;
}

uint32_t *swarm__assignment_places(swarm_assignment *assignment)
{
    return assignment->node_of;
}

void swarm_assignment_free(swarm_assignment *assignment)
{
    if (assignment == NULL)
        return;
    for (size_t i = 0; i < assignment->names.count; i++)
        swarm__free(assignment->names.items[i].id);
    for (size_t i = 0; i < assignment->reasons.count; i++)
        swarm__free(assignment->reasons.items[i].text);
    swarm__array_free(&assignment->reasons);
    swarm__array_free(&assignment->names);
    swarm__suggestion_clear(&assignment->suggestion);
    swarm__free(assignment->sentence);
    swarm__free(assignment);
}

/* ---- names ---- */

static int add_name(swarm_assignment *assignment, const swarm__place *place)
{
    named added = {.place = place->number};
    if (swarm__array_reserve(&assignment->names, 1) < 0 ||
        (added.id = swarm__strdup(place->names)) == NULL)
        return SWARM_E_NOMEM;
    swarm__array_push(&assignment->names, added);
    return 0;
}

static uint64_t hash_of_name(const void *owner, uint32_t number)
{
    const swarm_assignment *assignment = owner;
    return swarm__hash_numbers(0, assignment->names.items[number - 1].place);
}

/* 1 + where the name of that place is; 0 when memory is short. */
static uint32_t name_of(const swarm_scheduler *scheduler, swarm_assignment *assignment,
                        swarm__index *known, uint32_t place)
{
    uint64_t hash = swarm__hash_numbers(0, place);
    if (swarm__index_reserve(known, 1, hash_of_name, assignment) < 0)
        return 0;
    for (size_t at = swarm__index_home(known, hash); known->slots[at] != 0;
         at = swarm__index_next(known, at))
        if (assignment->names.items[known->slots[at] - 1].place == place)
            return known->slots[at];
    if (add_name(assignment, swarm__place_at(scheduler, place)) < 0)
        return 0;
    swarm__index_put(known, hash, (uint32_t)assignment->names.count);
    return (uint32_t)assignment->names.count;
}

int swarm__assignment_name(const swarm_scheduler *scheduler, swarm_assignment *assignment,
                           size_t placed)
{
    swarm__index known = {0};
    int code = 0;
    if (placed == 1) {
        code = add_name(assignment, swarm__place_at(scheduler, assignment->node_of[0]));
        assignment->node_of[0] = 1;
    }
    for (size_t i = 0; i < placed && placed > 1 && code == 0; i++) {
        assignment->node_of[i] = name_of(scheduler, assignment, &known, assignment->node_of[i]);
        if (assignment->node_of[i] == 0)
            code = SWARM_E_NOMEM;
    }
    swarm__index_free(&known);
    assignment->placed = placed;
    return code;
}

/* ---- reasons ---- */

typedef struct listing {
    swarm_assignment *assignment;
    swarm_filter filter; /* what `text` is about */
    swarm__text text;
    int code;
} listing;

static void close_reason(listing *list)
{
    swarm_assignment *assignment = list->assignment;
    reason added = {.node = (uint32_t)assignment->names.count - 1, .filter = list->filter};
    if (list->filter == SWARM_FILTER_UNKNOWN)
        return;
    list->filter = SWARM_FILTER_UNKNOWN;
    added.text = swarm__text_take(&list->text);
    if (added.text == NULL || swarm__array_reserve(&assignment->reasons, 1) < 0) {
        swarm__free(added.text);
        list->code = SWARM_E_NOMEM;
        return;
    }
    swarm__array_push(&assignment->reasons, added);
}

static void add_lack(void *user, const swarm__view *view, const swarm__lack *lack)
{
    listing *list = user;
    if (list->code < 0 || (lack->filter == list->filter && lack->filter == SWARM_FILTER_READY))
        return; /* what is not ready may not be active either: both are told at once */
    if (lack->filter != list->filter)
        close_reason(list);
    else
        swarm__text_add(&list->text, "; ");
    list->filter = lack->filter;
    swarm__lack_text(view, lack, &list->text);
}

static int explain_place(swarm_assignment *assignment, const swarm__view *view)
{
    listing list = {.assignment = assignment};
    if (add_name(assignment, view->place) < 0)
        return SWARM_E_NOMEM;
    swarm__lacks_each(view, add_lack, &list);
    close_reason(&list);
    swarm__text_free(&list.text);
    return list.code;
}

static int by_id(const void *a, const void *b)
{
    const swarm__place *left = *(swarm__place *const *)a, *right = *(swarm__place *const *)b;
    return strcmp(left->names, right->names);
}

static int explain_places(const swarm_scheduler *scheduler, swarm_assignment *assignment,
                          const swarm__want *want, uint32_t service)
{
    size_t count = scheduler->ranked.count;
    swarm__place **places = swarm__alloc_zero(count, sizeof *places);
    int code = places != NULL ? 0 : SWARM_E_NOMEM;
    if (code == 0 && count > 0) {
        memcpy(places, scheduler->ranked.items, count * sizeof *places);
        qsort(places, count, sizeof *places, by_id);
    }
    for (size_t i = 0; i < count && code == 0; i++) {
        swarm__view view = {scheduler, want, places[i], 0};
        view.tasks = swarm__tasks_on(scheduler, service, places[i]);
        code = explain_place(assignment, &view);
    }
    swarm__free(places);
    return code;
}

int swarm__assignment_explain(swarm_scheduler *scheduler, swarm_assignment *assignment,
                              const swarm__want *want, uint32_t service,
                              const size_t refusals[SWARM__FILTERS])
{
    if (explain_places(scheduler, assignment, want, service) < 0)
        return SWARM_E_NOMEM;
    assignment->sentence = swarm__filter_sentence(refusals);
    if (assignment->sentence == NULL)
        return SWARM_E_NOMEM;
    return swarm__suggest(scheduler, want, service, &assignment->suggestion);
}

/* ---- reading ---- */

size_t swarm_assignment_count(const swarm_assignment *assignment)
{
    return assignment != NULL ? assignment->count : 0;
}

size_t swarm_assignment_count_placed(const swarm_assignment *assignment)
{
    return assignment != NULL ? assignment->placed : 0;
}

const char *swarm_assignment_node_id_at(const swarm_assignment *assignment, size_t index)
{
    if (assignment == NULL || index >= assignment->placed)
        return NULL;
    return assignment->names.items[assignment->node_of[index] - 1].id;
}

const char *swarm_assignment_get_reason(const swarm_assignment *assignment)
{
    return assignment != NULL ? assignment->sentence : NULL;
}

size_t swarm_assignment_reason_count(const swarm_assignment *assignment)
{
    return assignment != NULL ? assignment->reasons.count : 0;
}

static const reason *reason_at(const swarm_assignment *assignment, size_t index)
{
    return index < swarm_assignment_reason_count(assignment) ? &assignment->reasons.items[index]
                                                             : NULL;
}

const char *swarm_assignment_reason_node_id_at(const swarm_assignment *assignment, size_t index)
{
    const reason *found = reason_at(assignment, index);
    return found != NULL ? assignment->names.items[found->node].id : NULL;
}

swarm_filter swarm_assignment_reason_filter_at(const swarm_assignment *assignment, size_t index)
{
    const reason *found = reason_at(assignment, index);
    return found != NULL ? found->filter : SWARM_FILTER_UNKNOWN;
}

const char *swarm_assignment_reason_text_at(const swarm_assignment *assignment, size_t index)
{
    const reason *found = reason_at(assignment, index);
    return found != NULL ? found->text : NULL;
}

swarm_change swarm_assignment_get_change(const swarm_assignment *assignment)
{
    return assignment != NULL ? assignment->suggestion.change : SWARM_CHANGE_UNKNOWN;
}

const char *swarm_assignment_get_change_node_id(const swarm_assignment *assignment)
{
    return assignment != NULL ? assignment->suggestion.node_id : NULL;
}

const char *swarm_assignment_get_change_name(const swarm_assignment *assignment)
{
    return assignment != NULL ? assignment->suggestion.name : NULL;
}

const char *swarm_assignment_get_change_value(const swarm_assignment *assignment)
{
    return assignment != NULL ? assignment->suggestion.value : NULL;
}

int64_t swarm_assignment_get_change_amount(const swarm_assignment *assignment)
{
    return assignment != NULL ? assignment->suggestion.amount : 0;
}

const char *swarm_assignment_get_change_text(const swarm_assignment *assignment)
{
    return assignment != NULL ? assignment->suggestion.text : NULL;
}
