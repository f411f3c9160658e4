"""What happens in a store or warehouse: fulfilments gathered into waves, the state of the place itself."""
