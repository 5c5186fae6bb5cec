package sim

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strconv"
)

// Everything that looks random comes from these two: the same words and number
// give the same result in every run and on every machine.

func digest(what string, i int) [sha256.Size]byte {
	b := append(make([]byte, 0, 96), "practicectl simulator/"...)
	b = append(append(b, what...), '/')
	return sha256.Sum256(strconv.AppendInt(b, int64(i), 10))
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
	h := hex.EncodeToString(b[:16])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// pick chooses one of list for the i-th thing of a kind.
func pick[T any](list []T, what string, i int) T {
	return list[hash(what, i)%uint64(len(list))]
}
