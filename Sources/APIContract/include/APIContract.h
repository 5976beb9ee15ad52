#ifndef API_CONTRACT_H
#define API_CONTRACT_H

#include <stddef.h>

/// The contract of the HTTP API, OpenAPI 3.1, in JSON, embedded in the binary. Lives as long as the program.
const unsigned char *_Nonnull api_contract_bytes(void);

/// How many bytes it has.
size_t api_contract_size(void);

#endif
