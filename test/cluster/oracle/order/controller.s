// This file lets controller.go name a function of another package without a body.
