/* SPDX-License-Identifier: MIT
 *
 * The smallest single change that lets a task be placed: on some node exactly one thing is missing. When
 * there are several such nodes, what is least to do goes first.
 */
#include "base/alloc.h"
#include "base/ascii.h"
#include "core/placing.h"
#include <string.h>

/* From the least to do to the most. */
static const swarm_change by_effort[] = {
    SWARM_CHANGE_ACTIVATE_NODE, SWARM_CHANGE_RAISE_MAX_REPLICAS, SWARM_CHANGE_SET_LABEL,
    SWARM_CHANGE_REMOVE_LABEL,  SWARM_CHANGE_ADD_RESOURCE,       SWARM_CHANGE_FREE_PORT,
    SWARM_CHANGE_ADD_PLATFORM,  SWARM_CHANGE_ADD_PLUGIN,         SWARM_CHANGE_ADD_VOLUME,
    SWARM_CHANGE_READY_NODE,    SWARM_CHANGE_DROP_CONSTRAINT,    SWARM_CHANGE_ADD_NODE,
};

static size_t effort_of(swarm_change change)
{
    size_t effort = 0;
    while (by_effort[effort] != change)
        effort++;
    return effort;
}

typedef struct finding { /* what one node lacks */
    swarm__lack lack;    /* the first */
    size_t count;
} finding;

static void count_lack(void *user, const swarm__view *view, const swarm__lack *lack)
{
    finding *found = user;
    (void)view;
    if (found->count++ == 0)
        found->lack = *lack;
}

/* The part of a label's constraint behind "node.labels." or "engine.labels.", whose case counts. */
static int same_label(const swarm__constraint *a, const swarm__constraint *b)
{
    size_t length = strlen("node.labels.");
    if (swarm__constraint_label(a) == NULL || swarm__constraint_label(b) == NULL ||
        !swarm__ascii_equal(a->key, b->key))
        return 0;
    if (swarm__ascii_begins(a->key, "engine.labels."))
        length = strlen("engine.labels.");
    return strcmp(a->key + length, b->key + length) == 0;
}

/* Would every constraint on that label hold with this value? */
static int label_would_do(const swarm__want *want, const swarm__constraint *about,
                          const char *value)
{
    for (size_t i = 0; i < want->constraints.count; i++) {
        const swarm__constraint *constraint = &want->constraints.items[i];
        if (same_label(constraint, about) &&
            swarm__ascii_equal(constraint->value, value) == constraint->negated)
            return 0;
    }
    return 1;
}

/* The change that mends the only lack of a node; SWARM_CHANGE_UNKNOWN when there is none. */
static swarm_change change_for(const swarm__view *view, const swarm__lack *lack)
{
    const swarm_node *profile = swarm__place_profile(view->scheduler, view->place);
    switch (lack->change) {
    case SWARM_CHANGE_SET_LABEL:
        return label_would_do(view->want, lack->constraint, lack->constraint->value)
                   ? lack->change
                   : SWARM_CHANGE_DROP_CONSTRAINT;
    case SWARM_CHANGE_REMOVE_LABEL:
        return label_would_do(view->want, lack->constraint, "") ? lack->change
                                                                : SWARM_CHANGE_DROP_CONSTRAINT;
    case SWARM_CHANGE_ADD_RESOURCE: /* beyond what 64 bits count there is no help */
        return lack->found >= 0 || lack->wanted <= INT64_MAX + lack->found ? lack->change
                                                                           : SWARM_CHANGE_UNKNOWN;
    case SWARM_CHANGE_FREE_PORT:
        return lack->port->holders == 1 ? lack->change : SWARM_CHANGE_UNKNOWN;
    case SWARM_CHANGE_ADD_PLATFORM:
        return *swarm__node_os(profile) != '\0' || *swarm__node_architecture(profile) != '\0'
                   ? lack->change
                   : SWARM_CHANGE_UNKNOWN;
    default:
        return lack->change;
    }
}

typedef struct candidate {
    swarm_change change;
    swarm__lack lack;
    swarm__view view;
    uint64_t share; /* of a resource: the part of what is wanted that is missing, in 1/65536 */
} candidate;

static uint64_t share_of(const candidate *made)
{
    if (made->change != SWARM_CHANGE_ADD_RESOURCE)
        return 0;
    uint64_t missing = (uint64_t)made->lack.wanted - (uint64_t)made->lack.found;
    uint64_t wanted = (uint64_t)made->lack.wanted;
    return wanted >> 16 > 0 ? missing / (wanted >> 16) : missing * 65536 / wanted;
}

static int is_less(const candidate *a, const candidate *b)
{
    size_t effort = effort_of(a->change), least = effort_of(b->change);
    if (effort != least)
        return effort < least;
    if (a->share != b->share)
        return a->share < b->share;
    return a->view.tasks < b->view.tasks;
}

static candidate find(swarm_scheduler *scheduler, const swarm__want *want, uint32_t service)
{
    candidate best = {.change = SWARM_CHANGE_ADD_NODE};
    for (size_t i = 0; i < scheduler->ranked.count; i++) {
        const swarm__place *place = scheduler->ranked.items[i];
        candidate made = {.view = {scheduler, want, place, 0}};
        finding found = {0};
        made.view.tasks = swarm__tasks_on(scheduler, service, place);
        swarm__lacks_each(&made.view, count_lack, &found);
        if (found.count != 1)
            continue;
        made.lack = found.lack;
        made.change = change_for(&made.view, &made.lack);
        made.share = share_of(&made);
        if (made.change != SWARM_CHANGE_UNKNOWN && is_less(&made, &best))
            best = made;
    }
    return best;
}

/* ---- telling it ---- */

static void sentence(const candidate *found, const swarm__suggestion *made, swarm__text *text)
{
    const char *node = made->node_id;
    switch (made->change) {
    case SWARM_CHANGE_READY_NODE:
        swarm__text_add_format(text, "bring node %s back: it is %s", node,
                               swarm_node_state_to_str(found->view.place->state));
        break;
    case SWARM_CHANGE_ACTIVATE_NODE:
        swarm__text_add_format(text, "set node %s to active: its availability is %s", node,
                               swarm_node_availability_to_str(found->view.place->availability));
        break;
    case SWARM_CHANGE_SET_LABEL:
        swarm__text_add_format(text, "set %s of node %s to %s", made->name, node, made->value);
        break;
    case SWARM_CHANGE_REMOVE_LABEL:
        swarm__text_add_format(text, "remove %s from node %s", made->name, node);
        break;
    case SWARM_CHANGE_ADD_RESOURCE:
        swarm__text_add_format(text, "give node %s ", node);
        swarm__amount_text(made->name, made->amount, text);
        swarm__text_add_format(text, " more %s", made->name);
        break;
    case SWARM_CHANGE_ADD_PLUGIN:
        swarm__text_add_format(text, "install the %s plugin %s on node %s", made->value, made->name,
                               node);
        break;
    case SWARM_CHANGE_ADD_VOLUME:
        swarm__text_add_format(text, "make volume %s usable on node %s", made->name, node);
        break;
    case SWARM_CHANGE_FREE_PORT:
        swarm__text_add_format(text, "end task %s on node %s: it holds port %lld/%s", made->name,
                               node, (long long)made->amount, made->value);
        break;
    case SWARM_CHANGE_RAISE_MAX_REPLICAS:
        swarm__text_add_format(text, "raise max replicas per node to %lld",
                               (long long)made->amount);
        break;
    case SWARM_CHANGE_ADD_PLATFORM:
        swarm__text_add_format(text, "let the service run on %s/%s, as node %s does", made->name,
                               made->value, node);
        break;
    case SWARM_CHANGE_DROP_CONSTRAINT:
        swarm__text_add_format(text, "drop the constraint %s", made->name);
        break;
    default:
        swarm__text_add(text, "add a node: no single change to those that are there is enough");
        break;
    }
}

static int set_names(swarm__suggestion *made, const char *name, const char *value, int64_t amount)
{
    made->amount = amount;
    return swarm__str_set(&made->name, name) < 0 || swarm__str_set(&made->value, value) < 0
               ? SWARM_E_NOMEM
               : 0;
}

static int set_constraint(swarm__suggestion *made, const candidate *found)
{
    const swarm__constraint *constraint = found->lack.constraint;
    made->amount = constraint - found->view.want->constraints.items;
    made->name = swarm__format("%s %s %s", constraint->key,
                               constraint->negated ? "!=" : "==", constraint->value);
    return made->name != NULL ? 0 : SWARM_E_NOMEM;
}

static int set_details(swarm__suggestion *made, const candidate *found)
{
    const swarm__lack *lack = &found->lack;
    const swarm_node *profile = swarm__place_profile(found->view.scheduler, found->view.place);
    switch (made->change) {
    case SWARM_CHANGE_SET_LABEL:
        return set_names(made, lack->constraint->key, lack->constraint->value, 0);
    case SWARM_CHANGE_REMOVE_LABEL:
        return set_names(made, lack->constraint->key, NULL, 0);
    case SWARM_CHANGE_ADD_RESOURCE:
        return set_names(made, lack->name, NULL, lack->wanted - lack->found);
    case SWARM_CHANGE_ADD_PLUGIN:
        return set_names(made, lack->plugin->name, lack->plugin->type, 0);
    case SWARM_CHANGE_ADD_VOLUME:
        return set_names(made, lack->name, NULL, 0);
    case SWARM_CHANGE_FREE_PORT:
        return set_names(made, swarm__port_holder(&found->view, lack->port),
                         swarm_port_protocol_to_str(lack->port->protocol), lack->port->port);
    case SWARM_CHANGE_RAISE_MAX_REPLICAS:
        return set_names(made, NULL, NULL, lack->wanted);
    case SWARM_CHANGE_ADD_PLATFORM:
        return set_names(made, swarm__node_os(profile), swarm__node_architecture(profile), 0);
    case SWARM_CHANGE_DROP_CONSTRAINT:
        return set_constraint(made, found);
    default:
        return 0;
    }
}

int swarm__suggest(swarm_scheduler *scheduler, const swarm__want *want, uint32_t service,
                   swarm__suggestion *out_suggestion)
{
    candidate found = find(scheduler, want, service);
    swarm__suggestion made = {.change = found.change};
    swarm__text text = {0};
    int code = 0;
    if (found.change != SWARM_CHANGE_ADD_NODE)
        code = swarm__str_set(&made.node_id, found.view.place->names) < 0 ||
                       set_details(&made, &found) < 0
                   ? SWARM_E_NOMEM
                   : 0;
    if (code == 0) {
        sentence(&found, &made, &text);
        made.text = swarm__text_take(&text);
        code = made.text != NULL ? 0 : SWARM_E_NOMEM;
    }
    if (code < 0)
        swarm__suggestion_clear(&made);
    else
        *out_suggestion = made;
    return code;
}

void swarm__suggestion_clear(swarm__suggestion *suggestion)
{
    swarm__free(suggestion->node_id);
    swarm__free(suggestion->name);
    swarm__free(suggestion->value);
    swarm__free(suggestion->text);
    memset(suggestion, 0, sizeof *suggestion);
}
