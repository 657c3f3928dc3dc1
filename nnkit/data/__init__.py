"""Cases: the data sets, tables as text, input features and encoded targets."""
