package decl

// uuidLength is that of 8-4-4-4-12 with its hyphens.
const uuidLength = 36

// IsUUID reports whether s is a UUID, in either case of letters. It says what
// the schema's format "uuid" says, for cells that no schema sees and for the
// many clients of a list.
func IsUUID(s string) bool {
	if len(s) != uuidLength {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
				return false
			}
		}
	}
	return true
}
