"""Receipt printers: bytes to a device, within two seconds or not at all."""
