/* SPDX-License-Identifier: MIT
 *
 * The filters that a node must pass, in Docker Swarm's order and with its phrases. Some only ask what
 * the node is, which is found out once; the others ask what is held on it.
 */
#include "base/alloc.h"
#include "core/placing.h"
#include <string.h>

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

/* ---- what a node is ---- */

/* By name, with or without ":latest" on the node's side. */
static int is_plugin(const swarm_plugin *plugin, const swarm__wanted_plugin *wanted)
{
    const char *name = or_empty(swarm_plugin_get_name(plugin));
    size_t length = strlen(wanted->name);
    return strcmp(or_empty(swarm_plugin_get_type(plugin)), wanted->type) == 0 &&
           strncmp(name, wanted->name, length) == 0 &&
           (name[length] == '\0' || strcmp(name + length, ":latest") == 0);
}

int swarm__profile_has_plugin(const swarm_node *profile, const swarm__wanted_plugin *wanted)
{
    const swarm_engine_description *engine =
        swarm_node_description_get_engine(swarm_node_get_description(profile));
    int tells = strcmp(wanted->type, "Log") != 0; /* older engines do not list log drivers */
    if (engine == NULL)
        return 1;
    for (size_t i = 0; i < swarm_engine_description_plugin_count(engine); i++) {
        const swarm_plugin *plugin = swarm_engine_description_plugin_at(engine, i);
        if (is_plugin(plugin, wanted))
            return 1;
        tells |= strcmp(or_empty(swarm_plugin_get_type(plugin)), wanted->type) == 0;
    }
    return !tells;
}

static int plugins_pass(const swarm__want *want, const swarm_node *profile)
{
    for (size_t i = 0; i < want->plugins.count; i++)
        if (!swarm__profile_has_plugin(profile, &want->plugins.items[i]))
            return 0;
    return 1;
}

/* Only those that are, or are not, about one node. */
static int constraints_pass(const swarm__want *want, const swarm__subject *subject,
                            int about_one_node)
{
    for (size_t i = 0; i < want->constraints.count; i++) {
        const swarm__constraint *constraint = &want->constraints.items[i];
        if (swarm__constraint_is_about_one_node(constraint) == about_one_node &&
            !swarm__constraint_holds(constraint, subject))
            return 0;
    }
    return 1;
}

static int platform_matches(const swarm_platform *wanted, const char *architecture, const char *os)
{
    const char *wanted_architecture = or_empty(swarm_platform_get_architecture(wanted));
    const char *wanted_os = or_empty(swarm_platform_get_os(wanted));
    return (*wanted_architecture == '\0' || strcmp(swarm__usual_architecture(wanted_architecture),
                                                   swarm__usual_architecture(architecture)) == 0) &&
           (*wanted_os == '\0' || strcmp(wanted_os, os) == 0);
}

int swarm__profile_has_platform(const swarm__want *want, const swarm_node *profile)
{
    size_t count = swarm_placement_platform_count(want->placement);
    const char *architecture = swarm__node_architecture(profile);
    const char *os = swarm__node_os(profile);
    if (count == 0)
        return 1;
    if (*architecture == '\0' && *os == '\0')
        return 0;
    for (size_t i = 0; i < count; i++)
        if (platform_matches(swarm_placement_platform_at(want->placement, i), architecture, os))
            return 1;
    return 0;
}

/* Docker's rule: one of them is enough. */
static int volumes_pass(const swarm__want *want, const swarm_node *profile)
{
    const swarm_node_description *description = swarm_node_get_description(profile);
    for (size_t i = 0; i < want->volumes.count; i++)
        for (size_t j = 0; j < swarm_node_description_volume_count(description); j++)
            if (strcmp(want->volumes.items[i], swarm_node_description_volume_at(description, j)) ==
                0)
                return 1;
    return want->volumes.count == 0;
}

uint8_t swarm__filter_profile(const swarm__want *want, const swarm_node *profile)
{
    swarm__subject subject = {.id = "", .hostname = "", .address = "", .node = profile};
    uint8_t fixed = SWARM_FILTER_UNKNOWN;
    if (!plugins_pass(want, profile))
        fixed = SWARM_FILTER_PLUGIN;
    else if (!constraints_pass(want, &subject, 0))
        fixed = SWARM_FILTER_CONSTRAINTS;
    else if (!swarm__profile_has_platform(want, profile))
        fixed = SWARM_FILTER_PLATFORM;
    return volumes_pass(want, profile) ? fixed : (uint8_t)(fixed | SWARM__FIXED_VOLUMES);
}

uint8_t swarm__filter_one_node(const swarm__want *want, const swarm__subject *subject,
                               uint8_t fixed)
{
    if ((fixed & SWARM__FIXED_FILTER) == SWARM_FILTER_PLUGIN || constraints_pass(want, subject, 1))
        return fixed;
    return (uint8_t)((fixed & SWARM__FIXED_VOLUMES) | SWARM_FILTER_CONSTRAINTS);
}

/* ---- what is held on it ---- */

static int resources_pass(const swarm__want *want, const swarm__place *place)
{
    const swarm__claim *claim = &want->claim;
    if (!place->limited)
        return 1;
    if ((claim->nano_cpus > 0 &&
         claim->nano_cpus > swarm__place_free(place->nano_cpus, place->nano_cpus_held)) ||
        (claim->memory_bytes > 0 &&
         claim->memory_bytes > swarm__place_free(place->memory_bytes, place->memory_bytes_held)) ||
        (claim->pids > 0 && place->pids_known &&
         claim->pids > swarm__place_free(place->pids, place->pids_held)))
        return 0;
    for (size_t i = 0; i < claim->generics.count; i++) {
        const swarm__generic_amount *wanted = &claim->generics.items[i];
        const swarm__generic_amount *found = swarm__generics_find(&place->generics, wanted->kind);
        int64_t free_amount = found != NULL ? swarm__place_free(found->amount, found->held) : 0;
        if (wanted->amount > 0 && wanted->amount > free_amount)
            return 0;
    }
    return 1;
}

static int host_ports_pass(const swarm__want *want, const swarm__place *place)
{
    for (size_t i = 0; i < want->claim.ports.count; i++)
        if (swarm__host_ports_find(&place->ports, &want->claim.ports.items[i]) != NULL)
            return 0;
    return 1;
}

swarm_filter swarm__filter_first_failed(const swarm__want *want, const swarm__place *place,
                                        uint8_t fixed, uint32_t tasks)
{
    if (!place->ready)
        return SWARM_FILTER_READY;
    if (!resources_pass(want, place))
        return SWARM_FILTER_RESOURCES;
    if ((fixed & SWARM__FIXED_FILTER) != 0)
        return fixed & SWARM__FIXED_FILTER;
    if (!host_ports_pass(want, place))
        return SWARM_FILTER_HOST_PORT;
    if (want->max_replicas > 0 && tasks >= want->max_replicas)
        return SWARM_FILTER_MAX_REPLICAS;
    return fixed != 0 ? SWARM_FILTER_VOLUMES : SWARM_FILTER_UNKNOWN;
}

swarm_filter swarm__filter_judge(const swarm__view *view)
{
    swarm__subject subject = swarm__place_subject(view->scheduler, view->place);
    uint8_t fixed = swarm__filter_one_node(view->want, &subject,
                                           swarm__filter_profile(view->want, subject.node));
    return swarm__filter_first_failed(view->want, view->place, fixed, view->tasks);
}

/* ---- phrases ---- */

static const struct {
    swarm_filter filter;
    const char *phrase_one; /* NULL: the same as for many, without a number */
    const char *phrase_many;
} phrases[] = {
    {SWARM_FILTER_READY, "1 node not available for new tasks",
     "%zu nodes not available for new tasks"},
    {SWARM_FILTER_RESOURCES, "insufficient resources on 1 node",
     "insufficient resources on %zu nodes"},
    {SWARM_FILTER_PLUGIN, "missing plugin on 1 node", "missing plugin on %zu nodes"},
    {SWARM_FILTER_CONSTRAINTS, "scheduling constraints not satisfied on 1 node",
     "scheduling constraints not satisfied on %zu nodes"},
    {SWARM_FILTER_PLATFORM, "unsupported platform on 1 node", "unsupported platform on %zu nodes"},
    {SWARM_FILTER_HOST_PORT, "host-mode port already in use on 1 node",
     "host-mode port already in use on %zu nodes"},
    {SWARM_FILTER_MAX_REPLICAS, "max replicas per node limit exceed", NULL},
    {SWARM_FILTER_VOLUMES, "cannot fulfill requested CSI volume mounts on 1 node",
     "cannot fulfill requested CSI volume mounts on %zu nodes"},
};

enum {
    PHRASE_COUNT = sizeof phrases / sizeof phrases[0]
};

/* The phrases are the table's, none of them is anybody else's text. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void add_phrase(swarm__text *text, size_t row, size_t nodes)
{
    if (nodes == 1 || phrases[row].phrase_many == NULL)
        swarm__text_add(text, phrases[row].phrase_one);
    else
        swarm__text_add_format(text, phrases[row].phrase_many, nodes);
}
#pragma GCC diagnostic pop

char *swarm__filter_phrase(swarm_filter filter, size_t nodes)
{
    swarm__text text = {0};
    for (size_t row = 0; row < PHRASE_COUNT; row++)
        if (phrases[row].filter == filter)
            add_phrase(&text, row, nodes);
    return swarm__text_take(&text);
}

char *swarm__filter_sentence(const size_t counts[SWARM__FILTERS])
{
    swarm__text text = {0};
    const char *separator = " (";
    int told[PHRASE_COUNT] = {0};
    swarm__text_add(&text, "no suitable node");
    for (;;) {
        size_t most = PHRASE_COUNT; /* the first of those that are met most often */
        for (size_t row = 0; row < PHRASE_COUNT; row++)
            if (!told[row] && counts[phrases[row].filter] > 0 &&
                (most == PHRASE_COUNT ||
                 counts[phrases[row].filter] > counts[phrases[most].filter]))
                most = row;
        if (most == PHRASE_COUNT)
            break;
        told[most] = 1;
        swarm__text_add(&text, separator);
        add_phrase(&text, most, counts[phrases[most].filter]);
        separator = "; ";
    }
    if (*separator == ';')
        swarm__text_add(&text, ")");
    return swarm__text_take(&text);
}
