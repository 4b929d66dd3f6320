/* SPDX-License-Identifier: MIT */
#include "base/alloc.h"
#include "base/error.h"
#include "base/text.h"
#include "model/json_tree.h"
#include "runtime/docker/plan.h"
#include <string.h>

/* ---- mounts ---- */

/* A text of the object, with its placeholders filled in. */
static int expand_member(swarm__docker_draft *draft, json_t *object, const char *name,
                         swarm_error **err)
{
    const char *text = json_string_value(json_object_get(object, name));
    json_t *expanded;
    if (text == NULL)
        return 0;
    int code = swarm__docker_expand(draft, text, &expanded, err);
    if (code < 0)
        return code;
    swarm__json_put(object, name, expanded, &draft->failed);
    return 0;
}

static int put_mounts(swarm__docker_draft *draft, swarm_error **err)
{
    json_t *mount, *mounts = json_object_get(draft->container, "Mounts");
    size_t i;
    json_array_foreach(mounts, i, mount)
    {
        const char *type = json_string_value(json_object_get(mount, "Type"));
        if (type == NULL)
            swarm__json_put(mount, "Type", json_string("bind"), &draft->failed);
        int code = 0;
        if (type != NULL && strcmp(type, "cluster") == 0)
            code =
                swarm__fail(err, SWARM_E_NOTSUP, "/Type", "a Docker Engine has no cluster volumes");
        if (code == 0)
            code = expand_member(draft, mount, "Source", err);
        if (code == 0)
            code = expand_member(draft, mount, "Target", err);
        if (code < 0) {
            swarm__error_prefix_index(err, i);
            swarm__error_prefix(err, "/TaskTemplate/ContainerSpec/Mounts");
            return code;
        }
    }
    swarm__docker_move(draft, draft->container, "Mounts", draft->host, "Mounts");
    return 0;
}

/* ---- names ---- */

/* "10.0.0.1 db database" becomes "db:10.0.0.1" and "database:10.0.0.1". */
static int put_host_line(swarm__docker_draft *draft, json_t *hosts, const char *line,
                         swarm_error **err)
{
    static const char blanks[] = " \t";
    size_t address_length = strcspn(line, blanks);
    const char *name = line + address_length + strspn(line + address_length, blanks);
    if (address_length == 0 || name[0] == '\0')
        return swarm__fail(err, SWARM_E_INVAL, NULL,
                           "\"%s\": an address and a name are wanted, such as \"10.0.0.1 db\"",
                           line);
    while (name[0] != '\0') {
        size_t length = strcspn(name, blanks);
        char *entry = swarm__format("%.*s:%.*s", (int)length, name, (int)address_length, line);
        swarm__json_append(hosts, entry != NULL ? json_string(entry) : NULL, &draft->failed);
        swarm__free(entry);
        name += length + strspn(name + length, blanks);
    }
    return 0;
}

static int put_hosts(swarm__docker_draft *draft, swarm_error **err)
{
    json_t *line, *lines = json_object_get(draft->container, "Hosts");
    size_t i;
    if (lines == NULL)
        return 0;
    json_t *hosts = json_array();
    json_array_foreach(lines, i, line)
    {
        int code = put_host_line(draft, hosts, json_string_value(line), err);
        if (code < 0) {
            json_decref(hosts);
            swarm__error_prefix_index(err, i);
            swarm__error_prefix(err, "/TaskTemplate/ContainerSpec/Hosts");
            return code;
        }
    }
    swarm__json_put(draft->host, "ExtraHosts", hosts, &draft->failed);
    json_object_del(draft->container, "Hosts");
    return 0;
}

static void put_dns(swarm__docker_draft *draft)
{
    json_t *dns = json_object_get(draft->container, "DNSConfig");
    swarm__docker_move(draft, dns, "Nameservers", draft->host, "Dns");
    swarm__docker_move(draft, dns, "Search", draft->host, "DnsSearch");
    swarm__docker_move(draft, dns, "Options", draft->host, "DnsOptions");
}

/* ---- resources ---- */

static int refuse_resources(const json_t *rest, const char *path, swarm_error **err)
{
    void *member = json_object_iter((json_t *)(uintptr_t)rest);
    if (member == NULL)
        return 0;
    char *full = swarm__format("/TaskTemplate/Resources%s/%s", path, json_object_iter_key(member));
    if (full == NULL)
        return swarm__fail_nomem(err);
    int code =
        swarm__fail(err, SWARM_E_NOTSUP, full, "%s: a Docker Engine cannot do this for us", full);
    swarm__free(full);
    return code;
}

/* Reserved CPUs and generic resources are the scheduler's business: a container has no such thing. */
static int put_resources(swarm__docker_draft *draft, swarm_error **err)
{
    json_t *resources = json_object_get(draft->task, "Resources");
    json_t *limits = json_object_get(resources, "Limits");
    json_t *reservations = json_object_get(resources, "Reservations");
    swarm__docker_move(draft, limits, "NanoCPUs", draft->host, "NanoCpus");
    swarm__docker_move(draft, limits, "MemoryBytes", draft->host, "Memory");
    swarm__docker_move(draft, limits, "Pids", draft->host, "PidsLimit");
    swarm__docker_move(draft, reservations, "MemoryBytes", draft->host, "MemoryReservation");
    json_object_del(reservations, "NanoCPUs");
    json_object_del(reservations, "GenericResources");
    int code = refuse_resources(limits, "/Limits", err);
    if (code == 0)
        code = refuse_resources(reservations, "/Reservations", err);
    json_object_del(resources, "Limits");
    json_object_del(resources, "Reservations");
    swarm__docker_move(draft, resources, "MemorySwappiness", draft->host, "MemorySwappiness");
    return code < 0 ? code : refuse_resources(resources, "", err);
}

static void put_log_driver(swarm__docker_draft *draft)
{
    json_t *driver = json_object_get(draft->task, "LogDriver");
    json_t *log = json_object();
    if (json_object_size(driver) > 0) {
        swarm__docker_move(draft, driver, "Name", log, "Type");
        swarm__docker_move(draft, driver, "Options", log, "Config");
        swarm__json_put(draft->host, "LogConfig", json_incref(log), &draft->failed);
    }
    json_decref(log);
}

int swarm__docker_plan_host(swarm__docker_draft *draft, swarm_error **err)
{
    int code = put_mounts(draft, err);
    if (code == 0)
        code = put_hosts(draft, err);
    if (code < 0)
        return code;
    put_dns(draft);
    put_log_driver(draft);
    /* What is to run again is decided here and nowhere else. */
    swarm__json_put(draft->host, "RestartPolicy", json_pack("{s:s}", "Name", "no"), &draft->failed);
    return put_resources(draft, err);
}
