package sim

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// Everything that looks random comes from these two: the same words and number
// give the same result in every run and on every machine.

func digest(what string, i int) [sha256.Size]byte {
	return sha256.Sum256(fmt.Appendf(nil, "practicectl simulator/%s/%d", what, i))
}

// hash is a number for the i-th thing of a kind.
func hash(what string, i int) uint64 {
	sum := digest(what, i)
	return binary.BigEndian.Uint64(sum[:8])
}

// hashUUID is an identifier for the i-th thing of a kind, marked as version 8, the
// one for identifiers that are made in a way of one's own.
func hashUUID(what string, i int) string {
	b := digest(what, i)
	b[6] = b[6]&0x0f | 0x80
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

// pick chooses one of list for the i-th thing of a kind.
func pick[T any](list []T, what string, i int) T {
	return list[hash(what, i)%uint64(len(list))]
}
