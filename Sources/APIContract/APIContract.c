#include "APIContract.h"

// In C, since half a megabyte as an array literal takes the Swift compiler minutes.
static const unsigned char contract[] = {
#embed "openapi.json"
};

const unsigned char *api_contract_bytes(void) { return contract; }

size_t api_contract_size(void) { return sizeof contract; }
