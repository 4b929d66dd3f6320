/* SPDX-License-Identifier: MIT
 *
 * Stacks: Compose files read as `docker stack deploy` reads them, to service specs.
 *
 *     swarm_stack_loader *loader = swarm_stack_loader_new();
 *     swarm_stack_loader_add_file(loader, "stack.yml", NULL);
 *     swarm_stack_loader_set_name(loader, "shop", NULL);
 *     swarm_stack *stack = NULL;
 *     swarm_error *error = NULL;
 *     if (swarm_stack_load(loader, &stack, &error) < 0)
 *         report(error);   // swarm_error_get_file, _line and _column say where
 *
 * A loader is a builder: which files, under which name, with which variables. It may load more than
 * once, which reads its files again. A stack is a snapshot: what the files came to.
 *
 * Names and labels are those of `docker stack deploy`: a service is called "<stack>_<service>"; what
 * belongs to the stack has the label com.docker.stack.namespace; a service's image as written is in
 * its label com.docker.stack.image. Ids of secrets and configs are known to the cluster only: in the
 * specs their names stand for them. Which keys are used, ignored with a warning and refused is listed
 * in docs/compose.md.
 *
 * Limits: 4 MiB a file, 64 files, 200000 values in all (aliases expanded), 128 MiB in all (variables
 * expanded), 48 levels of depth, 1000 warnings.
 *
 * In a library built without Compose files every function here that can fail returns
 * SWARM_E_NOTSUP, and there are no loaders and stacks to be had.
 */
#ifndef SWARM_STACK_H
#define SWARM_STACK_H

#include <swarm/base.h>
#include <swarm/error.h>
#include <swarm/service.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What to load. A builder. */
typedef struct swarm_stack_loader swarm_stack_loader;
/** What was loaded. A snapshot. */
typedef struct swarm_stack swarm_stack;
/** A network, volume, secret or config of a stack; belongs to its stack. A snapshot. */
typedef struct swarm_stack_resource swarm_stack_resource;

/** What a resource is. Width and values are ABI; values are only ever added. */
typedef int32_t swarm_stack_resource_kind;
enum {
    SWARM_STACK_RESOURCE_UNKNOWN = 0, /**< not a resource */
    SWARM_STACK_RESOURCE_NETWORK = 1, /**< a network that a service is part of */
    SWARM_STACK_RESOURCE_VOLUME = 2,  /**< a named volume */
    SWARM_STACK_RESOURCE_SECRET = 3,  /**< a secret */
    SWARM_STACK_RESOURCE_CONFIG = 4   /**< a config */
};

/** Docker's word for the value: "network", "volume", "secret", "config".
 *  @param value  any number
 *  @return a static string; "unknown" for 0 and for a number that is not a value
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_stack_resource_kind_to_str(swarm_stack_resource_kind value);

/** The value that has this word.
 *  @param text       NULL is refused
 *  @param out_value  not NULL; written on success
 *  @return 0, or SWARM_E_INVAL
 *  @thread any     @since 0.1 */
SWARM_API int swarm_stack_resource_kind_from_str(const char *text,
                                                 swarm_stack_resource_kind *out_value);

/* --- loader --- */

/** A loader without files.
 *  @return for the caller to free; NULL when memory is short, or when the library was built without
 *          Compose files
 *  @thread any     @since 0.1 */
SWARM_API swarm_stack_loader *swarm_stack_loader_new(void);

/** Free a loader; stacks that it loaded stay.
 *  @param loader  NULL is allowed  @thread one at a time  @since 0.1 */
SWARM_API void swarm_stack_loader_free(swarm_stack_loader *loader);

/** Add a file, which is read at each load. Later files are laid over earlier ones.
 *  @param loader  not NULL
 *  @param path    not NULL, not empty; relative to the process's working directory
 *  @param err     NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL, SWARM_E_LIMIT (64 files), SWARM_E_NOMEM, SWARM_E_NOTSUP
 *  @thread one at a time     @since 0.1 */
SWARM_API int swarm_stack_loader_add_file(swarm_stack_loader *loader, const char *path,
                                          swarm_error **err);

/** Add a file's content. Later files are laid over earlier ones.
 *  @param loader  not NULL
 *  @param name    not NULL; what errors call it
 *  @param text    NULL only when length is 0; copied; need not end with NUL
 *  @param length  bytes of it
 *  @param err     NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL, SWARM_E_LIMIT (64 files, 4 MiB each), SWARM_E_NOMEM, SWARM_E_NOTSUP
 *  @thread one at a time     @since 0.1 */
SWARM_API int swarm_stack_loader_add_memory(swarm_stack_loader *loader, const char *name,
                                            const char *text, size_t length, swarm_error **err);

/** The stack's name. Without it the files' `name:` counts.
 *  @param loader  not NULL
 *  @param name    letters, digits, '-', '_' and '.', a letter or digit first; NULL unsets
 *  @param err     NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM, SWARM_E_NOTSUP
 *  @thread one at a time     @since 0.1 */
SWARM_API int swarm_stack_loader_set_name(swarm_stack_loader *loader, const char *name,
                                          swarm_error **err);

/** Set a variable for substitution and for names without a value in an environment.
 *  @param loader  not NULL
 *  @param name    not NULL, not empty
 *  @param value   UTF-8; NULL takes the variable away
 *  @param err     NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM, SWARM_E_NOTSUP
 *  @thread one at a time     @since 0.1 */
SWARM_API int swarm_stack_loader_set_variable(swarm_stack_loader *loader, const char *name,
                                              const char *value, swarm_error **err);

/** May variables that were not set come from the process's environment? At first they may not. A
 *  load then calls getenv(): no other thread may change the environment meanwhile.
 *  @param loader  not NULL
 *  @param use     1 or 0
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOTSUP
 *  @thread one at a time     @since 0.1 */
SWARM_API int swarm_stack_loader_set_environment(swarm_stack_loader *loader, int use);

/** Where relative paths in the files start. At first the directory of the first file, or the
 *  process's working directory when that is not a file.
 *  @param loader  not NULL
 *  @param path    NULL for the above
 *  @param err     NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM, SWARM_E_NOTSUP
 *  @thread one at a time     @since 0.1 */
SWARM_API int swarm_stack_loader_set_directory(swarm_stack_loader *loader, const char *path,
                                               swarm_error **err);

/** Read the files. Blocks as reading files does: also env_file, and the files of secrets and configs.
 *  @param loader     not NULL, with one file at least
 *  @param out_stack  not NULL; on success receives a stack for the caller to free
 *  @param err        NULL, or receives what is wrong, with file, line and column
 *  @return 0; SWARM_E_PARSE (not YAML, a duration or size that is none, a name twice), SWARM_E_INVAL
 *          (an unknown key, a wrong type, something undefined, a required variable, a name missing),
 *          SWARM_E_NOTSUP (a key that is refused), SWARM_E_LIMIT, SWARM_E_NOTFOUND, SWARM_E_DENIED or
 *          SWARM_E_IO (a file cannot be read), SWARM_E_NOMEM
 *  @thread one at a time     @since 0.1 */
SWARM_API int swarm_stack_load(const swarm_stack_loader *loader, swarm_stack **out_stack,
                               swarm_error **err);

/* --- stack --- */

/** Free a stack, with all that it lent.
 *  @param stack  NULL is allowed  @thread one at a time  @since 0.1 */
SWARM_API void swarm_stack_free(swarm_stack *stack);

/** The stack's name. @param stack  NULL gives NULL  @return lent  @thread any  @since 0.1 */
SWARM_API const char *swarm_stack_get_name(const swarm_stack *stack);

/** How many services. @param stack  NULL gives 0  @thread any  @since 0.1 */
SWARM_API size_t swarm_stack_service_count(const swarm_stack *stack);

/** A service's spec, valid by swarm_service_spec_validate(). They are sorted by name.
 *  @param stack  NULL gives NULL
 *  @return lent until the stack is freed; NULL when out of range
 *  @thread any     @since 0.1 */
SWARM_API const swarm_service_spec *swarm_stack_service_at(const swarm_stack *stack, size_t index);

/** The service that the files call so.
 *  @param stack  NULL gives NULL
 *  @param key    the name in the files, without the stack's; NULL gives NULL
 *  @return lent until the stack is freed; NULL when there is none
 *  @thread any     @since 0.1 */
SWARM_API const swarm_service_spec *swarm_stack_find_service(const swarm_stack *stack,
                                                             const char *key);

/** What a service is called in the files, without the stack's name.
 *  @param stack  NULL gives NULL
 *  @return lent until the stack is freed; NULL when out of range
 *  @thread any     @since 0.1 */
SWARM_API const char *swarm_stack_service_key(const swarm_stack *stack, size_t index);

/** How many networks, volumes, secrets and configs in all. @param stack  NULL gives 0
 *  @thread any  @since 0.1 */
SWARM_API size_t swarm_stack_resource_count(const swarm_stack *stack);

/** One of them: networks first, then volumes, secrets, configs, each sorted by key.
 *  @param stack  NULL gives NULL
 *  @return lent until the stack is freed; NULL when out of range
 *  @thread any     @since 0.1 */
SWARM_API const swarm_stack_resource *swarm_stack_resource_at(const swarm_stack *stack,
                                                              size_t index);

/** The resource of this kind that the files call so.
 *  @param stack  NULL gives NULL
 *  @param kind   a SWARM_STACK_RESOURCE_ value
 *  @param key    NULL gives NULL
 *  @return lent until the stack is freed; NULL when there is none
 *  @thread any     @since 0.1 */
SWARM_API const swarm_stack_resource *swarm_stack_find_resource(const swarm_stack *stack,
                                                                swarm_stack_resource_kind kind,
                                                                const char *key);

/** How many warnings. @param stack  NULL gives 0  @thread any  @since 0.1 */
SWARM_API size_t swarm_stack_warning_count(const swarm_stack *stack);

/** A warning: what was ignored, replaced by nothing or is not as it seems; in an error's clothes,
 *  with file, line and column. In the order in which they were found.
 *  @param stack  NULL gives NULL
 *  @return lent until the stack is freed; NULL when out of range
 *  @thread any     @since 0.1 */
SWARM_API const swarm_error *swarm_stack_warning_at(const swarm_stack *stack, size_t index);

/* --- resource --- */

/** What it is. @param resource  NULL gives SWARM_STACK_RESOURCE_UNKNOWN  @thread any  @since 0.1 */
SWARM_API swarm_stack_resource_kind
swarm_stack_resource_get_kind(const swarm_stack_resource *resource);

/** Its name in the files. @param resource  NULL gives NULL  @return lent  @thread any  @since 0.1 */
SWARM_API const char *swarm_stack_resource_get_key(const swarm_stack_resource *resource);

/** Its name in the cluster, such as "shop_default".
 *  @param resource  NULL gives NULL  @return lent  @thread any  @since 0.1 */
SWARM_API const char *swarm_stack_resource_get_name(const swarm_stack_resource *resource);

/** Is it made outside the stack? Then only its names mean anything.
 *  @param resource  NULL gives 0  @return 1 or 0  @thread any  @since 0.1 */
SWARM_API int swarm_stack_resource_is_external(const swarm_stack_resource *resource);

/** Its driver: of a network "overlay" unless the files say another one.
 *  @param resource  NULL gives NULL
 *  @return lent; NULL when the files say none  @thread any  @since 0.1 */
SWARM_API const char *swarm_stack_resource_get_driver(const swarm_stack_resource *resource);

/** How many options its driver has. @param resource  NULL gives 0  @thread any  @since 0.1 */
SWARM_API size_t swarm_stack_resource_option_count(const swarm_stack_resource *resource);

/** An option's name and value. @param resource  NULL gives NULL
 *  @return lent; NULL when out of range  @thread any  @since 0.1 */
SWARM_API const char *swarm_stack_resource_option_key(const swarm_stack_resource *resource,
                                                      size_t index);
SWARM_API const char *swarm_stack_resource_option_value(const swarm_stack_resource *resource,
                                                        size_t index);

/** How many labels, the stack's own among them. @param resource  NULL gives 0
 *  @thread any  @since 0.1 */
SWARM_API size_t swarm_stack_resource_label_count(const swarm_stack_resource *resource);

/** A label's name and value. @param resource  NULL gives NULL
 *  @return lent; NULL when out of range  @thread any  @since 0.1 */
SWARM_API const char *swarm_stack_resource_label_key(const swarm_stack_resource *resource,
                                                     size_t index);
SWARM_API const char *swarm_stack_resource_label_value(const swarm_stack_resource *resource,
                                                       size_t index);

/** The value of a label.
 *  @param resource  NULL gives NULL
 *  @param key       NULL gives NULL
 *  @return lent; NULL when there is no such label  @thread any  @since 0.1 */
SWARM_API const char *swarm_stack_resource_get_label(const swarm_stack_resource *resource,
                                                     const char *key);

/** Network: is it cut off from the outside? @param resource  NULL gives 0  @return 1 or 0
 *  @thread any  @since 0.1 */
SWARM_API int swarm_stack_resource_is_internal(const swarm_stack_resource *resource);

/** Network: may containers outside of services join? @param resource  NULL gives 0  @return 1 or 0
 *  @thread any  @since 0.1 */
SWARM_API int swarm_stack_resource_is_attachable(const swarm_stack_resource *resource);

/** Network: how many subnets the files ask for. @param resource  NULL gives 0
 *  @thread any  @since 0.1 */
SWARM_API size_t swarm_stack_resource_subnet_count(const swarm_stack_resource *resource);

/** Network: a subnet, such as "10.1.0.0/16". @param resource  NULL gives NULL
 *  @return lent; NULL when out of range  @thread any  @since 0.1 */
SWARM_API const char *swarm_stack_resource_subnet_at(const swarm_stack_resource *resource,
                                                     size_t index);

/** Secret, config: the file its data came from, absolute.
 *  @param resource  NULL gives NULL
 *  @return lent; NULL when it has none  @thread any  @since 0.1 */
SWARM_API const char *swarm_stack_resource_get_file(const swarm_stack_resource *resource);

/** Secret, config: its data. They may hold any bytes; a NUL that does not count follows them.
 *  @param resource    NULL gives NULL
 *  @param out_length  NULL, or receives the number of bytes
 *  @return lent; NULL when it has none  @thread any  @since 0.1 */
SWARM_API const char *swarm_stack_resource_get_data(const swarm_stack_resource *resource,
                                                    size_t *out_length);

/** Write the body of the Docker Engine API's request that makes it: POST /networks/create,
 *  /volumes/create, /secrets/create or /configs/create; a secret's data is in it.
 *  @param resource  not NULL
 *  @param flags     SWARM_JSON_ flags
 *  @param out_json  not NULL; on success receives text to be given back with swarm_free()
 *  @param err       NULL, or receives what is wrong
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM, SWARM_E_NOTSUP
 *  @thread any     @since 0.1 */
SWARM_API int swarm_stack_resource_to_json(const swarm_stack_resource *resource, uint32_t flags,
                                           char **out_json, swarm_error **err);

#ifdef __cplusplus
}
#endif

#endif
