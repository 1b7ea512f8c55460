module regscope.invalid/journal

go 1.21
