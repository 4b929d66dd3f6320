/* SPDX-License-Identifier: MIT
 *
 * What runs in a service's tasks.
 */
#include "stack/spec.h"

#include "base/ascii.h"
#include <string.h>

#define CONTAINER "/TaskTemplate/ContainerSpec"

static const swarm__field fields[] = {
    {"image", "/Image"},
    {"entrypoint", "/Command"},
    {"command", "/Args"},
    {"hostname", "/Hostname"},
    {"working_dir", "/Dir"},
    {"user", "/User"},
    {"group_add", "/Groups"},
    {"stop_grace_period", "/StopGracePeriod"},
    {"stop_signal", "/StopSignal"},
    {"tty", "/TTY"},
    {"stdin_open", "/OpenStdin"},
    {"read_only", "/ReadOnly"},
    {"isolation", "/Isolation"},
    {"init", "/Init"},
    {"pull_policy", "/PullPolicy"},
    {"sysctls", "/Sysctls"},
    {"oom_score_adj", "/OomScoreAdj"},
    {"dns", "/DNSConfig/Nameservers"},
    {"dns_search", "/DNSConfig/Search"},
    {"dns_opt", "/DNSConfig/Options"},
    {NULL, NULL},
};

static const swarm__field credential_fields[] = {
    {"file", "/File"},
    {"registry", "/Registry"},
    {NULL, NULL},
};

static const swarm__field logging_fields[] = {
    {"driver", "/Name"},
    {"options", "/Options"},
    {NULL, NULL},
};

/* "NAME=value", or "NAME" alone, sorted: the order of a file must not replace tasks. */
static int put_environment(swarm__spec *spec)
{
    swarm__yaml *environment = swarm__yaml_get(spec->service, "environment");
    if (environment == NULL || environment->count == 0)
        return 0;
    swarm__yaml *list = swarm__yaml_new(spec->load, SWARM__YAML_LIST, environment);
    if (list == NULL)
        return SWARM_E_NOMEM;
    for (const swarm__yaml *value = environment->first; value != NULL; value = value->next) {
        const char *text =
            value->kind == SWARM__YAML_NULL
                ? value->key->text
                : swarm__load_format(spec->load, value, "%s=%s", value->key->text, value->text);
        swarm__yaml *entry = text != NULL ? swarm__yaml_string(spec->load, text, value) : NULL;
        if (entry == NULL)
            return SWARM_E_NOMEM;
        swarm__yaml_append(list, entry);
    }
    swarm__yaml_sort(list, swarm__yaml_compare_text);
    swarm__spec_put(spec, CONTAINER "/Env", swarm__json_of_node(list), list);
    return 0;
}

/* "host:address" to a line of /etc/hosts. */
static int put_hosts(swarm__spec *spec)
{
    const swarm__yaml *hosts = swarm__yaml_get(spec->service, "extra_hosts");
    json_t *lines = hosts != NULL ? json_array() : NULL;
    if (hosts == NULL)
        return 0;
    for (const swarm__yaml *host = hosts->first; host != NULL; host = host->next) {
        const char *colon = strchr(host->text, ':');
        const char *line = swarm__load_format(spec->load, host, "%s %.*s", colon + 1,
                                              (int)(colon - host->text), host->text);
        if (line == NULL) {
            json_decref(lines);
            return SWARM_E_NOMEM;
        }
        swarm__json_append(lines, json_string(line), &spec->failed);
    }
    swarm__spec_put(spec, CONTAINER "/Hosts", lines, hosts);
    return 0;
}

static void put_ulimits(swarm__spec *spec)
{
    swarm__yaml *ulimits = swarm__yaml_get(spec->service, "ulimits");
    json_t *list = ulimits != NULL ? json_array() : NULL;
    if (ulimits == NULL)
        return;
    static const swarm__field limit_fields[] = {{"soft", "Soft"}, {"hard", "Hard"}, {NULL, NULL}};
    swarm__yaml_sort(ulimits, swarm__yaml_compare_key);
    for (const swarm__yaml *limit = ulimits->first; limit != NULL; limit = limit->next) {
        json_t *json = json_object();
        swarm__json_put(json, "Name", json_string(limit->key->text), &spec->failed);
        swarm__json_put_fields(json, &spec->failed, limit, limit_fields);
        swarm__json_append(list, json, &spec->failed);
    }
    swarm__spec_put(spec, CONTAINER "/Ulimits", list, ulimits);
}

/* --- capabilities: CAP_ in front, capital letters, sorted, each once; adding wins over dropping --- */

static const char *capability_name(swarm__load *load, const swarm__yaml *at)
{
    const char *text = at->text;
    int whole = swarm__ascii_equal(text, "all") || swarm__ascii_equal(text, "reset") ||
                swarm__ascii_begins(text, "cap_");
    char *name = swarm__load_format(load, at, "%s%s", whole ? "" : "CAP_", text);
    for (char *c = name; c != NULL && *c != '\0'; c++)
        *c = swarm__ascii_upper(*c);
    return name;
}

static int normalise_capabilities(swarm__load *load, swarm__yaml *list)
{
    for (swarm__yaml *item = list != NULL ? list->first : NULL; item != NULL; item = item->next) {
        item->text = capability_name(load, item);
        if (item->text == NULL)
            return SWARM_E_NOMEM;
    }
    if (list != NULL)
        swarm__yaml_sort(list, swarm__yaml_compare_text);
    return 0;
}

/* Each once, but those that `without` lists. Both lists are sorted. */
static void put_capability_list(swarm__spec *spec, const char *pointer, const swarm__yaml *list,
                                const swarm__yaml *without)
{
    if (list == NULL)
        return;
    json_t *json = json_array();
    const char *last = "";
    const swarm__yaml *other = without != NULL ? without->first : NULL;
    for (const swarm__yaml *item = list->first; item != NULL; item = item->next) {
        while (other != NULL && strcmp(other->text, item->text) < 0)
            other = other->next;
        if (strcmp(last, item->text) == 0 ||
            (other != NULL && strcmp(other->text, item->text) == 0))
            continue;
        last = item->text;
        swarm__json_append(json, json_string(last), &spec->failed);
    }
    if (json_array_size(json) > 0)
        swarm__spec_put(spec, pointer, json, list);
    else
        json_decref(json);
}

static int put_capabilities(swarm__spec *spec)
{
    swarm__yaml *add = swarm__yaml_get(spec->service, "cap_add");
    swarm__yaml *drop = swarm__yaml_get(spec->service, "cap_drop");
    int code = normalise_capabilities(spec->load, add);
    if (code == 0)
        code = normalise_capabilities(spec->load, drop);
    if (code < 0)
        return code;
    put_capability_list(spec, CONTAINER "/CapabilityAdd", add, NULL);
    put_capability_list(spec, CONTAINER "/CapabilityDrop", drop, add);
    return 0;
}

int swarm__spec_container(swarm__spec *spec)
{
    const swarm__yaml *image = swarm__yaml_get(spec->service, "image");
    if (image == NULL || image->text[0] == '\0')
        return swarm__load_fail(spec->load, SWARM_E_INVAL, image != NULL ? image : spec->service,
                                "the service %s has no image", spec->service->key->text);
    const swarm__yaml *labels = swarm__yaml_get(spec->service, "labels");
    swarm__spec_put_fields(spec, spec->service, CONTAINER, fields);
    swarm__spec_put(spec, CONTAINER "/Labels", swarm__json_labels(spec->load, labels), labels);
    swarm__spec_put_fields(spec, swarm__yaml_get(spec->service, "credential_spec"),
                           CONTAINER "/Privileges/CredentialSpec", credential_fields);
    swarm__spec_put_fields(spec, swarm__yaml_get(spec->service, "logging"),
                           "/TaskTemplate/LogDriver", logging_fields);
    put_ulimits(spec);
    int code = put_environment(spec);
    if (code == 0)
        code = put_hosts(spec);
    return code < 0 ? code : put_capabilities(spec);
}
