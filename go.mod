module github.com/practicectl/practicectl

go 1.25.0
