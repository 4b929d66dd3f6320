/* SPDX-License-Identifier: MIT */
#include "base/address.h"
#include "base/error.h"
#include "base/signal.h"
#include "model/image_reference.h"
#include "model/template.h"
#include "model/validate.h"
#include <string.h>

enum {
    HOSTNAME_MAX_LENGTH = 64 /* what Linux takes */
};

static int validate_template(const char *text, const char *path, swarm_error **err)
{
    swarm_error *problem = NULL;
    int code = text != NULL ? swarm__template_check(text, &problem) : 0;
    if (code == SWARM_E_NOMEM)
        return swarm__fail_nomem(err);
    if (code < 0)
        code = swarm__fail(err, SWARM_E_INVAL, path, "%s", swarm_error_get_message(problem));
    swarm_error_free(problem);
    return code;
}

static int validate_mount_templates(const swarm_mount *mount, swarm_error **err)
{
    const swarm_volume_options *volume = swarm_mount_get_volume_options(mount);
    int code = validate_template(swarm_mount_get_source(mount), "/Source", err);
    if (code == 0)
        code = validate_template(swarm_mount_get_target(mount), "/Target", err);
    for (size_t i = 0; code == 0 && i < swarm_volume_options_label_count(volume); i++) {
        code = validate_template(swarm_volume_options_label_value(volume, i), NULL, err);
        if (code < 0)
            swarm__error_prefix_name(err, swarm_volume_options_label_key(volume, i));
        swarm__within(code, "/VolumeOptions/Labels", err);
    }
    return code;
}

static int validate_templates(const swarm_container_spec *spec, swarm_error **err)
{
    for (size_t i = 0; i < swarm_container_spec_mount_count(spec); i++) {
        int code = validate_mount_templates(swarm_container_spec_mount_at(spec, i), err);
        if (code < 0)
            return swarm__within_item(code, "/Mounts", i, err);
    }
    for (size_t i = 0; i < swarm_container_spec_env_count(spec); i++) {
        int code = validate_template(swarm_container_spec_env_at(spec, i), NULL, err);
        if (code < 0)
            return swarm__within_item(code, "/Env", i, err);
    }
    return validate_template(swarm_container_spec_get_hostname(spec), "/Hostname", err);
}

static int validate_image(const char *image, swarm_error **err)
{
    swarm__image_reference parsed;
    if (image == NULL || *image == '\0')
        return swarm__fail(err, SWARM_E_INVAL, "/Image",
                           "ContainerSpec: image reference must be provided");
    if (swarm__image_reference_parse(image, &parsed) < 0)
        return swarm__fail(err, SWARM_E_INVAL, "/Image",
                           "ContainerSpec: \"%s\" is not a valid repository/tag", image);
    return 0;
}

static int validate_env(const swarm_container_spec *spec, swarm_error **err)
{
    for (size_t i = 0; i < swarm_container_spec_env_count(spec); i++) {
        const char *variable = swarm_container_spec_env_at(spec, i);
        if (*variable == '\0' || *variable == '=')
            return swarm__within_item(
                swarm__fail(err, SWARM_E_INVAL, NULL,
                            "ContainerSpec: invalid environment variable: \"%s\"", variable),
                "/Env", i, err);
    }
    return 0;
}

/* The kernel takes anything; Docker asks for no more. One with a template is judged by its length when
 * it is filled in. */
static int is_hostname(const char *name)
{
    size_t length = strlen(name);
    for (const char *c = name; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            return 0;
    return length <= HOSTNAME_MAX_LENGTH || strstr(name, "{{") != NULL;
}

static int validate_process(const swarm_container_spec *spec, swarm_error **err)
{
    int number;
    const char *hostname = swarm_container_spec_get_hostname(spec);
    const char *signal = swarm_container_spec_get_stop_signal(spec);
    if (hostname != NULL && !is_hostname(hostname))
        return swarm__fail(err, SWARM_E_INVAL, "/Hostname",
                           "ContainerSpec: \"%s\" is not a valid hostname", hostname);
    if (signal != NULL && *signal != '\0' && swarm__signal_from_str(signal, &number) < 0)
        return swarm__fail(err, SWARM_E_INVAL, "/StopSignal", "ContainerSpec: invalid signal: %s",
                           signal);
    return swarm__validate_duration(swarm_container_spec_get_stop_grace_period_ns(spec),
                                    "/StopGracePeriod", "ContainerSpec: stop-grace-period", err);
}

static int validate_ulimit(const swarm_ulimit *ulimit, swarm_error **err)
{
    static const char *const names[] = {
        "core",   "cpu",   "data", "fsize",  "locks",  "memlock",    "msgqueue", "nice",
        "nofile", "nproc", "rss",  "rtprio", "rttime", "sigpending", "stack",
    };
    const char *name = swarm_ulimit_get_name(ulimit);
    int64_t soft = swarm_ulimit_get_soft(ulimit), hard = swarm_ulimit_get_hard(ulimit);
    size_t i = 0, count = sizeof names / sizeof names[0];
    while (i < count && (name == NULL || strcmp(names[i], name) != 0))
        i++;
    if (i == count)
        return swarm__fail(err, SWARM_E_INVAL, "/Name", "invalid ulimit type: %s",
                           name != NULL ? name : "");
    if (hard < -1)
        return swarm__fail(err, SWARM_E_INVAL, "/Hard", "invalid ulimit %s: %lld", name,
                           (long long)hard);
    if (soft < -1)
        return swarm__fail(err, SWARM_E_INVAL, "/Soft", "invalid ulimit %s: %lld", name,
                           (long long)soft);
    if (hard != -1 && (soft == -1 || soft > hard))
        return swarm__fail(
            err, SWARM_E_INVAL, "/Soft",
            "ulimit soft limit must be less than or equal to hard limit: %lld > %lld",
            (long long)soft, (long long)hard);
    return 0;
}

static int validate_ulimits(const swarm_container_spec *spec, swarm_error **err)
{
    for (size_t i = 0; i < swarm_container_spec_ulimit_count(spec); i++) {
        int code = validate_ulimit(swarm_container_spec_ulimit_at(spec, i), err);
        if (code < 0)
            return swarm__within_item(code, "/Ulimits", i, err);
    }
    return 0;
}

static int validate_dns(const swarm_dns_config *dns, swarm_error **err)
{
    for (size_t i = 0; i < swarm_dns_config_nameserver_count(dns); i++) {
        const char *address = swarm_dns_config_nameserver_at(dns, i);
        if (!swarm__is_address(address))
            return swarm__within_item(
                swarm__fail(err, SWARM_E_INVAL, NULL, "%s is not an ip address", address),
                "/DNSConfig/Nameservers", i, err);
    }
    return 0;
}

int swarm__validate_container_spec(const swarm_container_spec *spec, swarm_error **err)
{
    int code = validate_templates(spec, err);
    if (code == 0)
        code = validate_image(swarm_container_spec_get_image(spec), err);
    if (code == 0)
        code = swarm__validate_mounts(spec, err);
    if (code == 0)
        code = swarm__within(
            swarm__validate_health_config(swarm_container_spec_get_health_config(spec), err),
            "/Healthcheck", err);
    if (code == 0)
        code = validate_env(spec, err);
    if (code == 0)
        code = validate_process(spec, err);
    if (code == 0)
        code = validate_ulimits(spec, err);
    return code < 0 ? code : validate_dns(swarm_container_spec_get_dns_config(spec), err);
}
