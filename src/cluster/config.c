/* SPDX-License-Identifier: MIT */
#include "cluster/config.h"
#include "base/alloc.h"
#include "base/error.h"
#include "cluster/cluster.h"
#include <arpa/inet.h>
#include <string.h>

static const int64_t default_drain_timeout_ns = 30000000000;
static const uint64_t default_revision_limit = 10;
static const uint64_t default_event_limit = 65536;
static const int64_t default_heartbeat_ns = 5000000000; /* both as Docker Swarm's */
static const uint32_t default_miss_limit = 3;

int swarm__cluster_config_copy(swarm_cluster_config *to, const swarm_cluster_config *from)
{
    *to = *from;
    to->images_path = to->work_path = to->publish_address = NULL;
    if (swarm__str_set(&to->images_path, from->images_path) == 0 &&
        swarm__str_set(&to->work_path, from->work_path) == 0 &&
        swarm__str_set(&to->publish_address, from->publish_address) == 0)
        return 0;
    swarm__cluster_config_clear(to);
    return SWARM_E_NOMEM;
}

void swarm__cluster_config_clear(swarm_cluster_config *config)
{
    swarm__free(config->images_path);
    swarm__free(config->work_path);
    swarm__free(config->publish_address);
    memset(config, 0, sizeof *config);
}

int swarm__cluster_config_default(swarm_cluster_config *out_config)
{
    const swarm_cluster_config defaults = {
        .images_path = (char[]){"images"},
        .work_path = (char[]){"work"},
        .publish_address = (char[]){"0.0.0.0"},
        .drain_timeout_ns = default_drain_timeout_ns,
        .revision_limit = default_revision_limit,
        .algorithm = SWARM__BALANCE_LEAST_CONNECTIONS,
        .event_limit = default_event_limit,
        .heartbeat_ns = default_heartbeat_ns,
        .miss_limit = default_miss_limit,
    };
    return swarm__cluster_config_copy(out_config, &defaults);
}

swarm_cluster_config *swarm_cluster_config_new(void)
{
    swarm_cluster_config *config = swarm__alloc_zero(1, sizeof *config);
    if (config != NULL && swarm__cluster_config_default(config) < 0) {
        swarm__free(config);
        return NULL;
    }
    return config;
}

void swarm_cluster_config_free(swarm_cluster_config *config)
{
    if (config == NULL)
        return;
    swarm__cluster_config_clear(config);
    swarm__free(config);
}

int swarm_cluster_config_set_images_path(swarm_cluster_config *config, const char *path)
{
    return config != NULL && path != NULL ? swarm__str_set(&config->images_path, path)
                                          : SWARM_E_INVAL;
}

const char *swarm_cluster_config_get_images_path(const swarm_cluster_config *config)
{
    return config != NULL ? config->images_path : NULL;
}

int swarm_cluster_config_set_work_path(swarm_cluster_config *config, const char *path)
{
    return config != NULL && path != NULL ? swarm__str_set(&config->work_path, path)
                                          : SWARM_E_INVAL;
}

const char *swarm_cluster_config_get_work_path(const swarm_cluster_config *config)
{
    return config != NULL ? config->work_path : NULL;
}

static int is_address(const char *text)
{
    unsigned char bytes[16];
    return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

int swarm_cluster_config_set_publish_address(swarm_cluster_config *config, const char *address)
{
    if (config == NULL || address == NULL || !is_address(address))
        return SWARM_E_INVAL;
    return swarm__str_set(&config->publish_address, address);
}

const char *swarm_cluster_config_get_publish_address(const swarm_cluster_config *config)
{
    return config != NULL ? config->publish_address : NULL;
}

int swarm_cluster_config_set_drain_timeout_ns(swarm_cluster_config *config, int64_t timeout_ns)
{
    if (config == NULL || timeout_ns < 0)
        return SWARM_E_INVAL;
    config->drain_timeout_ns = timeout_ns;
    return 0;
}

int swarm_cluster_config_set_revision_limit(swarm_cluster_config *config, uint64_t limit)
{
    if (config == NULL || limit < 1)
        return SWARM_E_INVAL;
    config->revision_limit = limit;
    return 0;
}

uint64_t swarm_cluster_config_get_revision_limit(const swarm_cluster_config *config)
{
    return config != NULL ? config->revision_limit : 0;
}

int64_t swarm_cluster_config_get_drain_timeout_ns(const swarm_cluster_config *config)
{
    return config != NULL ? config->drain_timeout_ns : 0;
}

static const struct {
    swarm__balance_algorithm algorithm;
    const char *word;
} algorithms[] = {{SWARM__BALANCE_LEAST_CONNECTIONS, "least-connections"},
                  {SWARM__BALANCE_ROUND_ROBIN, "round-robin"}};

int swarm_cluster_config_set_balance(swarm_cluster_config *config, const char *algorithm)
{
    if (config == NULL || algorithm == NULL)
        return SWARM_E_INVAL;
    for (size_t i = 0; i < sizeof algorithms / sizeof algorithms[0]; i++) {
        if (strcmp(algorithms[i].word, algorithm) == 0) {
            config->algorithm = algorithms[i].algorithm;
            return 0;
        }
    }
    return SWARM_E_INVAL;
}

const char *swarm_cluster_config_get_balance(const swarm_cluster_config *config)
{
    if (config == NULL)
        return NULL;
    return algorithms[config->algorithm == SWARM__BALANCE_ROUND_ROBIN].word;
}

int swarm_cluster_config_set_seed(swarm_cluster_config *config, uint64_t seed)
{
    if (config == NULL)
        return SWARM_E_INVAL;
    config->seed = seed;
    config->has_seed = 1;
    return 0;
}

int swarm_cluster_config_set_event_limit(swarm_cluster_config *config, uint64_t limit)
{
    if (config == NULL || limit < 1 || limit > SIZE_MAX)
        return SWARM_E_INVAL;
    config->event_limit = limit;
    return 0;
}

uint64_t swarm_cluster_config_get_event_limit(const swarm_cluster_config *config)
{
    return config != NULL ? config->event_limit : 0;
}

int swarm_cluster_config_set_read_only(swarm_cluster_config *config, int read_only)
{
    if (config == NULL || (read_only != 0 && read_only != 1))
        return SWARM_E_INVAL;
    config->read_only = read_only;
    return 0;
}

int swarm_cluster_config_get_read_only(const swarm_cluster_config *config)
{
    return config != NULL ? config->read_only : 0;
}

int swarm__cluster_check(const swarm_cluster *cluster, swarm_error **err)
{
    if (cluster == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "the cluster is NULL");
    if (cluster->config.read_only)
        return swarm__fail(err, SWARM_E_STATE, NULL, "the cluster was opened to be read only");
    return 0;
}

int swarm_cluster_config_set_heartbeat_ns(swarm_cluster_config *config, int64_t period_ns)
{
    if (config == NULL || period_ns < 10000000 || period_ns > 3600000000000)
        return SWARM_E_INVAL;
    config->heartbeat_ns = period_ns;
    return 0;
}

int64_t swarm_cluster_config_get_heartbeat_ns(const swarm_cluster_config *config)
{
    return config != NULL ? config->heartbeat_ns : 0;
}

int swarm_cluster_config_set_heartbeat_misses(swarm_cluster_config *config, uint32_t limit)
{
    if (config == NULL || limit < 1)
        return SWARM_E_INVAL;
    config->miss_limit = limit;
    return 0;
}

uint32_t swarm_cluster_config_get_heartbeat_misses(const swarm_cluster_config *config)
{
    return config != NULL ? config->miss_limit : 0;
}
