/* SPDX-License-Identifier: MIT
 *
 * Everything that a node lacks for a task, with what was wanted and what was found: for people, and for
 * finding the change that would mend it.
 */
#include "base/alloc.h"
#include "core/placing.h"
#include <string.h>

static const char *text_or(const char *text, const char *otherwise)
{
    return text != NULL && *text != '\0' ? text : otherwise;
}

/* ---- finding them ---- */

typedef struct telling {
    const swarm__view *view;
    swarm__lack_seen *see;
    void *user;
} telling;

static void tell(const telling *to, swarm__lack lack)
{
    to->see(to->user, to->view, &lack);
}

static void tell_ready(const telling *to)
{
    const swarm__place *place = to->view->place;
    if (place->state != SWARM_NODE_STATE_READY)
        tell(to, (swarm__lack){.filter = SWARM_FILTER_READY, .change = SWARM_CHANGE_READY_NODE});
    if (place->availability != SWARM_NODE_AVAILABILITY_ACTIVE)
        tell(to, (swarm__lack){.filter = SWARM_FILTER_READY, .change = SWARM_CHANGE_ACTIVATE_NODE});
}

static void tell_amount(const telling *to, const char *name, int64_t wanted, int64_t found)
{
    if (wanted > 0 && wanted > found)
        tell(to, (swarm__lack){.filter = SWARM_FILTER_RESOURCES,
                               .change = SWARM_CHANGE_ADD_RESOURCE,
                               .name = name,
                               .wanted = wanted,
                               .found = found});
}

static void tell_resources(const telling *to)
{
    const swarm__place *place = to->view->place;
    const swarm__claim *claim = &to->view->want->claim;
    if (!place->limited)
        return;
    tell_amount(to, "cpu", claim->nano_cpus,
                swarm__place_free(place->nano_cpus, place->nano_cpus_held));
    tell_amount(to, "memory", claim->memory_bytes,
                swarm__place_free(place->memory_bytes, place->memory_bytes_held));
    if (place->pids_known)
        tell_amount(to, "pids", claim->pids, swarm__place_free(place->pids, place->pids_held));
    for (size_t i = 0; i < claim->generics.count; i++) {
        const swarm__generic_amount *wanted = &claim->generics.items[i];
        const swarm__generic_amount *found = swarm__generics_find(&place->generics, wanted->kind);
        tell_amount(to, wanted->kind, wanted->amount,
                    found != NULL ? swarm__place_free(found->amount, found->held) : 0);
    }
}

static void tell_plugins(const telling *to, const swarm_node *profile)
{
    const swarm__want *want = to->view->want;
    for (size_t i = 0; i < want->plugins.count; i++)
        if (!swarm__profile_has_plugin(profile, &want->plugins.items[i]))
            tell(to, (swarm__lack){.filter = SWARM_FILTER_PLUGIN,
                                   .change = SWARM_CHANGE_ADD_PLUGIN,
                                   .plugin = &want->plugins.items[i]});
}

/* A label can be given; nothing else that a constraint asks for can be changed on a node. */
static swarm_change mending_change(const swarm__constraint *constraint)
{
    if (swarm__constraint_label(constraint) == NULL)
        return SWARM_CHANGE_DROP_CONSTRAINT;
    return constraint->negated ? SWARM_CHANGE_REMOVE_LABEL : SWARM_CHANGE_SET_LABEL;
}

static void tell_constraints(const telling *to, const swarm__subject *subject)
{
    const swarm__want *want = to->view->want;
    for (size_t i = 0; i < want->constraints.count; i++)
        if (!swarm__constraint_holds(&want->constraints.items[i], subject))
            tell(to, (swarm__lack){.filter = SWARM_FILTER_CONSTRAINTS,
                                   .change = mending_change(&want->constraints.items[i]),
                                   .constraint = &want->constraints.items[i]});
}

static void tell_ports(const telling *to)
{
    const swarm__claim *claim = &to->view->want->claim;
    for (size_t i = 0; i < claim->ports.count; i++) {
        const swarm__host_port *held =
            swarm__host_ports_find(&to->view->place->ports, &claim->ports.items[i]);
        if (held != NULL)
            tell(to, (swarm__lack){.filter = SWARM_FILTER_HOST_PORT,
                                   .change = SWARM_CHANGE_FREE_PORT,
                                   .port = held});
    }
}

void swarm__lacks_each(const swarm__view *view, swarm__lack_seen *see, void *user)
{
    telling to = {view, see, user};
    swarm__subject subject = swarm__place_subject(view->scheduler, view->place);
    uint8_t fixed = swarm__filter_profile(view->want, subject.node);
    tell_ready(&to);
    tell_resources(&to);
    tell_plugins(&to, subject.node);
    tell_constraints(&to, &subject);
    if (!swarm__profile_has_platform(view->want, subject.node))
        tell(&to,
             (swarm__lack){.filter = SWARM_FILTER_PLATFORM, .change = SWARM_CHANGE_ADD_PLATFORM});
    tell_ports(&to);
    if (view->want->max_replicas > 0 && view->tasks >= view->want->max_replicas)
        tell(&to, (swarm__lack){.filter = SWARM_FILTER_MAX_REPLICAS,
                                .change = SWARM_CHANGE_RAISE_MAX_REPLICAS,
                                .wanted = (int64_t)view->tasks + 1});
    if ((fixed & SWARM__FIXED_VOLUMES) != 0)
        tell(&to, (swarm__lack){.filter = SWARM_FILTER_VOLUMES,
                                .change = SWARM_CHANGE_ADD_VOLUME,
                                .name = view->want->volumes.items[0]});
}

/* ---- telling them ---- */

static void bytes_text(int64_t bytes, swarm__text *text)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    size_t unit = 0;
    while (unit + 1 < sizeof units / sizeof units[0] && bytes != 0 && bytes % 1024 == 0) {
        bytes /= 1024;
        unit++;
    }
    swarm__text_add_format(text, "%lld %s", (long long)bytes, units[unit]);
}

static void cpus_text(int64_t nano_cpus, swarm__text *text)
{
    uint64_t size = nano_cpus < 0 ? 0 - (uint64_t)nano_cpus : (uint64_t)nano_cpus;
    uint64_t part = size % 1000000000;
    int digits = 9;
    for (; part != 0 && part % 10 == 0; part /= 10)
        digits--;
    swarm__text_add_format(text, "%s%llu", nano_cpus < 0 ? "-" : "",
                           (unsigned long long)(size / 1000000000));
    if (part != 0)
        swarm__text_add_format(text, ".%0*llu", digits, (unsigned long long)part);
}

void swarm__amount_text(const char *resource, int64_t amount, swarm__text *text)
{
    if (strcmp(resource, "memory") == 0)
        bytes_text(amount, text);
    else if (strcmp(resource, "cpu") == 0)
        cpus_text(amount, text);
    else
        swarm__text_add_format(text, "%lld", (long long)amount);
}

int64_t swarm__claim_amount(const swarm__claim *claim, const char *resource)
{
    if (strcmp(resource, "memory") == 0)
        return claim->memory_bytes;
    if (strcmp(resource, "cpu") == 0)
        return claim->nano_cpus;
    if (strcmp(resource, "pids") == 0)
        return claim->pids;
    const swarm__generic_amount *found = swarm__generics_find(&claim->generics, resource);
    return found != NULL ? found->amount : 0;
}

/* "212 MiB held by web.2", the one that holds most; "…and 3 others". */
static void holders_text(const swarm__view *view, const char *resource, swarm__text *text)
{
    const swarm_scheduler *scheduler = view->scheduler;
    const swarm__held *most = NULL;
    int64_t most_amount = 0;
    size_t others = 0;
    for (uint32_t number = view->place->first; number != 0;) {
        const swarm__held *task = swarm__held_at(scheduler, number);
        int64_t amount = swarm__claim_amount(&swarm__held_want(scheduler, task)->claim, resource);
        number = task->next;
        if (amount <= 0)
            continue;
        others += most != NULL;
        if (most == NULL || amount > most_amount ||
            (amount == most_amount && strcmp(swarm__held_id(task), swarm__held_id(most)) < 0)) {
            most = task;
            most_amount = amount;
        }
    }
    if (most == NULL)
        return;
    swarm__text_add(text, ", ");
    swarm__amount_text(resource, most_amount, text);
    swarm__text_add_format(text, " held by %s", swarm__held_id(most));
    if (others > 0)
        swarm__text_add_format(text, ", more by %zu other%s", others, others > 1 ? "s" : "");
}

static void platform_text(const swarm__view *view, swarm__text *text)
{
    const swarm_placement *placement = view->want->placement;
    const swarm_node *profile = swarm__place_profile(view->scheduler, view->place);
    swarm__text_add(text, "wants ");
    for (size_t i = 0; i < swarm_placement_platform_count(placement); i++) {
        const swarm_platform *wanted = swarm_placement_platform_at(placement, i);
        swarm__text_add_format(text, "%s%s/%s", i > 0 ? " or " : "",
                               text_or(swarm_platform_get_os(wanted), "any"),
                               text_or(swarm_platform_get_architecture(wanted), "any"));
    }
    swarm__text_add_format(text, ", found %s/%s", text_or(swarm__node_os(profile), "unknown"),
                           text_or(swarm__node_architecture(profile), "unknown"));
}

static void volumes_text(const swarm__view *view, swarm__text *text)
{
    const swarm__strings *volumes = &view->want->volumes;
    swarm__text_add(text, "wants volume ");
    for (size_t i = 0; i < volumes->count; i++)
        swarm__text_add_format(text, "%s%s", i > 0 ? " or " : "", volumes->items[i]);
    swarm__text_add(text, ", which the node cannot use");
}

const char *swarm__port_holder(const swarm__view *view, const swarm__host_port *port)
{
    for (uint32_t number = view->place->first; number != 0;) {
        const swarm__held *task = swarm__held_at(view->scheduler, number);
        if (swarm__host_ports_find(&swarm__held_want(view->scheduler, task)->claim.ports, port) !=
            NULL)
            return swarm__held_id(task);
        number = task->next;
    }
    return "another task";
}

static void constraint_text(const swarm__view *view, const swarm__constraint *constraint,
                            swarm__text *text)
{
    swarm__subject subject = swarm__place_subject(view->scheduler, view->place);
    swarm__text_add_format(text, "wants %s %s %s, found \"%s\"", constraint->key,
                           constraint->negated ? "!=" : "==", constraint->value,
                           swarm__constraint_found(constraint, &subject));
}

static void resource_text(const swarm__view *view, const swarm__lack *lack, swarm__text *text)
{
    swarm__text_add_format(text, "%s: wants ", lack->name);
    swarm__amount_text(lack->name, lack->wanted, text);
    swarm__text_add(text, ", ");
    swarm__amount_text(lack->name, lack->found, text);
    swarm__text_add(text, " free");
    holders_text(view, lack->name, text);
}

static void ready_text(const swarm__place *place, swarm__text *text)
{
    swarm__text_add_format(text, "wants a node that is ready and active, found %s and %s",
                           swarm_node_state_to_str(place->state),
                           swarm_node_availability_to_str(place->availability));
}

void swarm__lack_text(const swarm__view *view, const swarm__lack *lack, swarm__text *text)
{
    switch (lack->filter) {
    case SWARM_FILTER_READY:
        ready_text(view->place, text);
        break;
    case SWARM_FILTER_RESOURCES:
        resource_text(view, lack, text);
        break;
    case SWARM_FILTER_PLUGIN:
        swarm__text_add_format(text, "wants %s plugin %s, which the node does not have",
                               strcmp(lack->plugin->type, "Log") == 0 ? "log" : "volume",
                               lack->plugin->name);
        break;
    case SWARM_FILTER_CONSTRAINTS:
        constraint_text(view, lack->constraint, text);
        break;
    case SWARM_FILTER_PLATFORM:
        platform_text(view, text);
        break;
    case SWARM_FILTER_HOST_PORT:
        swarm__text_add_format(text, "wants port %u/%s, which %s holds", lack->port->port,
                               swarm_port_protocol_to_str(lack->port->protocol),
                               swarm__port_holder(view, lack->port));
        break;
    case SWARM_FILTER_MAX_REPLICAS:
        swarm__text_add_format(text,
                               "wants fewer than %llu tasks of the service on a node, found %u",
                               (unsigned long long)view->want->max_replicas, view->tasks);
        break;
    default:
        volumes_text(view, text);
        break;
    }
}
