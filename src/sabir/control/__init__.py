"""What operators' commands do, beside a running server or without one."""
