// This file lets controller.go name functions of another package without a body.
