# 한국어.
language-name = 한국어

## Links and devices
device-unknown = 이 주소가 요청하는 장치를 알 수 없습니다: { $problem }. 장치는 자동으로 선택됩니다.
link-unreadable-default = 이 링크를 열 수 없습니다: { $problem }. 대신 기본 실험을 표시합니다.

## Language
language = 언어
language-missing = 해당 언어의 문구를 불러오지 못했습니다. 페이지는 그대로 유지됩니다.

## A newer version of the page

update-ready = 새 버전이 준비되었습니다.
update-reload = 새로고침
update-later = 나중에

## Layout
title = k-space workbench
claim = 스캔을 얼마나 생략할 수 있을까요?
stays-here = 데이터는 이 브라우저를 벗어나지 않습니다.
not-for-diagnosis = 교육 및 연구용이며 진단용이 아닙니다.
benchmark = 벤치마크
drop-here = k-공간 원시 데이터나 영상을 여기에 놓으십시오
undo = 실행 취소 (Ctrl+Z)
redo = 다시 실행 (Ctrl+Shift+Z)
copy-link = 링크 복사
link-copied = 링크를 복사했습니다. 이 링크로 실험을 그대로 재현할 수 있습니다.
present = 발표 모드 (f)
presentation = 발표 모드
leave-presentation = 발표 모드 끝내기 (Esc)
menu = 설정
help = 도움말
help-key = 도움말 (?)
device = 장치
light-or-dark = 밝게 또는 어둡게
experiment = 실험
subject = 대상
sampling = 샘플링
sampling-of = { $protocol }의 샘플링
reconstruction = 재구성
comparison = 비교
method-of = { $protocol }의 방법
remove-protocol = 프로토콜 { $protocol } 제거
same-for-all = 모든 프로토콜에 동일하게 적용
add-protocol = 프로토콜 추가
details = 상세 정보
numbers = 수치
subject-settings = 대상 설정
