/* SPDX-License-Identifier: MIT */
#include "base/alloc.h"
#include "base/array.h"
#include "base/text.h"
#include "core/placing.h"
#include <string.h>

typedef struct reason {
    char *node_id;
    swarm_filter filter;
    char *text;
} reason;

struct swarm_assignment {
    char **node_ids; /* NULL for tasks that were not placed */
    size_t count;
    size_t placed;
    char *sentence;
    struct {
        reason *items;
        size_t count, capacity;
    } reasons;
};

swarm_assignment *swarm__assignment_new(size_t count)
{
    swarm_assignment *assignment = swarm__alloc_zero(1, sizeof *assignment);
    if (assignment == NULL)
        return NULL;
    assignment->count = count;
    assignment->node_ids = swarm__alloc_zero(count, sizeof *assignment->node_ids);
    if (assignment->node_ids == NULL) {
        swarm__free(assignment);
        return NULL;
    }
    return assignment;
}

void swarm_assignment_free(swarm_assignment *assignment)
{
    if (assignment == NULL)
        return;
    for (size_t i = 0; i < assignment->count; i++)
        swarm__free(assignment->node_ids[i]);
    for (size_t i = 0; i < assignment->reasons.count; i++) {
        swarm__free(assignment->reasons.items[i].node_id);
        swarm__free(assignment->reasons.items[i].text);
    }
    swarm__array_free(&assignment->reasons);
    swarm__free(assignment->node_ids);
    swarm__free(assignment->sentence);
    swarm__free(assignment);
}

int swarm__assignment_set(swarm_assignment *assignment, size_t index, const char *node_id)
{
    int code = swarm__str_set(&assignment->node_ids[index], node_id);
    if (code == 0)
        assignment->placed++;
    return code;
}

static int add_reason(swarm_assignment *assignment, const char *node_id, swarm_filter filter,
                      char *text)
{
    reason added = {.node_id = swarm__strdup(node_id), .filter = filter, .text = text};
    if (text == NULL || added.node_id == NULL ||
        swarm__array_reserve(&assignment->reasons, 1) < 0) {
        swarm__free(added.node_id);
        swarm__free(text);
        return SWARM_E_NOMEM;
    }
    swarm__array_push(&assignment->reasons, added);
    return 0;
}

/* "no suitable node (A; B)": the filters by the number of nodes that they were the first to refuse. */
static char *sentence_of(size_t counts[])
{
    swarm__text text = {0};
    const char *separator = " (";
    swarm__text_add(&text, "no suitable node");
    for (;;) {
        swarm_filter most = SWARM_FILTER_UNKNOWN;
        for (swarm_filter f = SWARM_FILTER_READY; f <= SWARM_FILTER_MAX_REPLICAS; f++)
            if (counts[f] > 0 && (most == SWARM_FILTER_UNKNOWN || counts[f] > counts[most]))
                most = f;
        if (most == SWARM_FILTER_UNKNOWN)
            break;
        char *phrase = swarm__filter_phrase(most, counts[most]);
        if (phrase == NULL) {
            swarm__text_free(&text);
            return NULL;
        }
        swarm__text_add(&text, separator);
        swarm__text_add(&text, phrase);
        swarm__free(phrase);
        separator = "; ";
        counts[most] = 0;
    }
    if (*separator == ';')
        swarm__text_add(&text, ")");
    return swarm__text_take(&text);
}

int swarm__assignment_explain(swarm_assignment *assignment, const swarm__want *want,
                              swarm__place *const *places, size_t count)
{
    size_t counts[SWARM_FILTER_MAX_REPLICAS + 1] = {0};
    for (size_t i = 0; i < count; i++) {
        counts[swarm__filter_first_failed(want, places[i])]++;
        for (swarm_filter f = SWARM_FILTER_READY; f <= SWARM_FILTER_MAX_REPLICAS; f++)
            if (!swarm__filter_passes(f, want, places[i]) &&
                add_reason(assignment, swarm_node_get_id(places[i]->node), f,
                           swarm__filter_explain(f, want, places[i])) < 0)
                return SWARM_E_NOMEM;
    }
    assignment->sentence = sentence_of(counts);
    return assignment->sentence != NULL ? 0 : SWARM_E_NOMEM;
}

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
    return assignment != NULL && index < assignment->count ? assignment->node_ids[index] : NULL;
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
    return found != NULL ? found->node_id : NULL;
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
